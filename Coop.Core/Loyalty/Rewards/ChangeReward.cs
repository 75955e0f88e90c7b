using Coop.Core.Access;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Rewards;

/// <summary>What became of a change of a reward.</summary>
public abstract record ChangeRewardResult
{
    private ChangeRewardResult()
    {
    }

    /// <summary>It is so from now on.</summary>
    public sealed record Changed : ChangeRewardResult;

    /// <summary>It cannot be offered so; the names of what is wrong.</summary>
    public sealed record Unsound(IReadOnlyList<string> Problems) : ChangeRewardResult;

    /// <summary>Somebody else changed it since it was looked at; how it is now. Nothing was written over.</summary>
    public sealed record Meanwhile(Reward Now) : ChangeRewardResult;

    /// <summary>It is not offered any more, or not there at all.</summary>
    public sealed record Gone : ChangeRewardResult;
}

/// <summary>
/// Changes what a reward is called and what it costs whoever asks from now on. What was redeemed keeps the price it was redeemed at; its
/// code, its stock and where it stands are changed by other ways, so that members who redeem are in nobody's way.
/// </summary>
[Needs(Permission.SteerLoyalty)]
public sealed class ChangeReward(WorkFactory works, CurrentActor actor)
{
    /// <summary>Changes the edition that somebody looked at.</summary>
    public async Task<ChangeRewardResult> RunAsync(RewardId id, int edition, string nameEs, string nameEn, long points, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await HeldReward.TakeAsync(work, id, ct) is not { State: not RewardState.Withdrawn } reward)
        {
            return new ChangeRewardResult.Gone();
        }

        if (new RewardDetails { Code = reward.Code, NameEs = nameEs, NameEn = nameEn, Points = points }.Problems() is { Count: > 0 } problems)
        {
            return new ChangeRewardResult.Unsound(problems);
        }

        var (es, en) = (StoredText.Of(nameEs).Trim(), StoredText.Of(nameEn).Trim());
        if (reward.NameEs == es && reward.NameEn == en && reward.Points == points)
        {
            return new ChangeRewardResult.Changed();
        }

        if (reward.Edition != edition)
        {
            return new ChangeRewardResult.Meanwhile(reward);
        }

        await using var change = new NpgsqlCommand(RewardSql.Change, work.Connection)
        {
            Parameters = { new("id", id.Value), new("name_es", es), new("name_en", en), new("points", points) },
        };
        await change.ExecuteNonQueryAsync(ct);
        await HeldReward.NoteAsync(
            work, id, reward.Code, RewardChangeKind.Changed, actor.Staff,
            new { Was = new { reward.NameEs, reward.NameEn, reward.Points }, Is = new { NameEs = es, NameEn = en, Points = points } }, ct);
        await work.CommitAsync(ct);
        return new ChangeRewardResult.Changed();
    }
}
