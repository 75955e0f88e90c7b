using Coop.Core.Access;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Loyalty.Rewards;

/// <summary>What became of a reward that was to be put up.</summary>
public abstract record PutUpResult
{
    private PutUpResult()
    {
    }

    /// <summary>It is there.</summary>
    public sealed record PutUp(RewardId Id) : PutUpResult;

    /// <summary>It cannot be offered so; the names of what is wrong.</summary>
    public sealed record Unsound(IReadOnlyList<string> Problems) : PutUpResult;

    /// <summary>There is, or was, another of that code.</summary>
    public sealed record Taken : PutUpResult;
}

/// <summary>Puts up a new reward.</summary>
[Needs(Permission.SteerLoyalty)]
public sealed class PutUpReward(WorkFactory works, TimeProvider clock, CurrentActor actor)
{
    /// <summary>Puts it up.</summary>
    public async Task<PutUpResult> RunAsync(RewardDetails details, CancellationToken ct)
    {
        if (details.Problems() is { Count: > 0 } problems)
        {
            return new PutUpResult.Unsound(problems);
        }

        var id = clock.NewId<RewardId>();
        var (es, en) = (StoredText.Of(details.NameEs).Trim(), StoredText.Of(details.NameEn).Trim());
        await using var work = await works.BeginAsync(ct);
        await using var put = new NpgsqlCommand(RewardSql.PutUp, work.Connection)
        {
            Parameters =
            {
                new("id", id.Value),
                new("code", details.Code),
                new("name_es", es),
                new("name_en", en),
                new("points", details.Points),
                new("supply", NpgsqlDbType.Bigint) { Value = (object?)details.Supply ?? DBNull.Value },
                new("state", (details.Offered ? RewardState.Offered : RewardState.Paused).Stored()),
            },
        };
        if (await put.ExecuteNonQueryAsync(ct) == 0)
        {
            return new PutUpResult.Taken();
        }

        await HeldReward.NoteAsync(
            work, id, details.Code, RewardChangeKind.PutUp, actor.Staff, new { NameEs = es, NameEn = en, details.Points, details.Supply, details.Offered }, ct, details.Supply);
        await work.CommitAsync(ct);
        return new PutUpResult.PutUp(id);
    }
}
