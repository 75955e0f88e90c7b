using Coop.Core.Access;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Rewards;

/// <summary>Pauses a reward, offers it again, or withdraws it for good. What members wait for is not touched by any of it.</summary>
[Needs(Permission.SteerLoyalty)]
public sealed class TurnReward(WorkFactory works, CurrentActor actor)
{
    /// <summary>Turns it; returns where it stands then, which is still withdrawn for one that was, and nothing where there is none.</summary>
    public async Task<RewardState?> RunAsync(RewardId id, RewardState to, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await HeldReward.TakeAsync(work, id, ct) is not { } reward)
        {
            return null;
        }

        if (reward.State == to || reward.State == RewardState.Withdrawn)
        {
            return reward.State;
        }

        await using var turn = new NpgsqlCommand(RewardSql.Turn, work.Connection) { Parameters = { new("id", id.Value), new("state", to.Stored()) } };
        await turn.ExecuteNonQueryAsync(ct);
        var kind = to switch
        {
            RewardState.Offered => RewardChangeKind.Offered,
            RewardState.Paused => RewardChangeKind.Paused,
            _ => RewardChangeKind.Withdrawn,
        };
        await HeldReward.NoteAsync(work, id, reward.Code, kind, actor.Staff, new { Was = reward.State.Stored() }, ct);
        await work.CommitAsync(ct);
        return to;
    }
}
