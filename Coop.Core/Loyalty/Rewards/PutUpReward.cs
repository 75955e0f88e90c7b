using Coop.Core.Access;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Loyalty.Rewards;

/// <summary>Offers a reward, or changes one of that code: its name, its price for whoever asks from now on, how many there are.</summary>
[Needs(Permission.SteerLoyalty)]
public sealed class PutUpReward(WorkFactory works, TimeProvider clock, CurrentActor actor)
{
    /// <summary>Puts it up; false when it cannot be offered so.</summary>
    public async Task<bool> RunAsync(RewardDetails details, CancellationToken ct)
    {
        if (!details.IsSound)
        {
            return false;
        }

        await using var work = await works.BeginAsync(ct);
        await using var put = new NpgsqlCommand(RewardSql.PutUp, work.Connection)
        {
            Parameters =
            {
                new("id", clock.NewId<RewardId>().Value),
                new("code", details.Code),
                new("name_es", StoredText.Of(details.NameEs.Trim())),
                new("name_en", StoredText.Of(details.NameEn.Trim())),
                new("points", details.Points),
                new("supply", NpgsqlDbType.Bigint) { Value = (object?)details.Supply ?? DBNull.Value },
                new("offered", details.Offered),
            },
        };
        await put.ExecuteNonQueryAsync(ct);
        work.Audit(actor.Staff, "loyalty.put_up_reward", $"reward:{details.Code}", new { details.Points, details.Supply, details.Offered });
        work.Touch(LoyaltyTopics.Programme, "rewards");
        await work.CommitAsync(ct);
        return true;
    }
}
