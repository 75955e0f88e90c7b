using System.Text.Json;
using Coop.Core.Access;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Loyalty.Tiers;

/// <summary>What became of a ladder that was to be published.</summary>
public abstract record PublishLadderResult
{
    private PublishLadderResult()
    {
    }

    /// <summary>It governs from its first day on.</summary>
    public sealed record Published(int Version) : PublishLadderResult;

    /// <summary>It cannot be kept; the names of what is wrong.</summary>
    public sealed record Unsound(IReadOnlyList<string> Problems) : PublishLadderResult;

    /// <summary>Somebody published a version meanwhile that the writer had not seen.</summary>
    public sealed record Stale(LadderVersion Newest) : PublishLadderResult;
}

/// <summary>
/// Makes a ladder the newest version. What was promised for a time stays promised for it, so no version begins before today once there is one;
/// the first may begin with the year.
/// </summary>
[Needs(Permission.SteerLoyalty)]
public sealed class PublishLadder(WorkFactory works, CooperativeCalendar calendar, CurrentActor actor)
{
    /// <summary>Publishes over whatever there is: for what is set up, not written by somebody.</summary>
    public Task<PublishLadderResult> RunAsync(TierLadder ladder, DateOnly from, CancellationToken ct) => RunAsync(ladder, from, seen: null, ct);

    /// <summary>Publishes what somebody wrote who knew of the versions up to <paramref name="seen"/>; 0 when there was none.</summary>
    public async Task<PublishLadderResult> RunAsync(TierLadder ladder, DateOnly from, int? seen, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var turn = new NpgsqlCommand(TierSql.TakeTurn, work.Connection);
        await turn.ExecuteNonQueryAsync(ct);
        var versions = await LadderReads.AllAsync(work.Connection, ct);
        List<string> problems = [.. ladder.Problems()];
        if (from < (versions.Count > 0 ? calendar.Today : calendar.Today.AddYears(-3)) || from > calendar.Today.AddYears(5))
        {
            problems.Add(nameof(LadderVersion.From));
        }

        if (problems.Count > 0)
        {
            return new PublishLadderResult.Unsound(problems);
        }

        if (versions is [.., var newest] && seen is not null && seen != newest.Version)
        {
            return new PublishLadderResult.Stale(newest);
        }

        var version = versions.Count == 0 ? 1 : versions[^1].Version + 1;
        await using var publish = new NpgsqlCommand(TierSql.Publish, work.Connection)
        {
            Parameters =
            {
                new("version", version),
                new("from", from),
                new("definition", JsonSerializer.Serialize(ladder, ProgrammeReads.Json)),
                new("now", work.Now),
                new("by", NpgsqlDbType.Uuid) { Value = (object?)actor.Staff?.Value ?? DBNull.Value },
            },
        };
        await publish.ExecuteNonQueryAsync(ct);
        work.Audit(actor.Staff, "loyalty.publish_ladder", "loyalty:ladder", new { version, from });
        work.Touch(LoyaltyTopics.Programme, "ladder");
        await work.CommitAsync(ct);
        return new PublishLadderResult.Published(version);
    }
}
