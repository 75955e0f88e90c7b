using Coop.Core.Events;
using Coop.Core.Facts;
using Coop.Core.Importing;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Tiers;

/// <summary>
/// Hears of everything a tier can hang on and marks the member, once however much is heard; <see cref="TurnTiers"/> looks at them in
/// sets. What is marked twice or in another order comes to the same.
/// </summary>
internal sealed class MarkTiers : IEventSubscriber
{
    /// <inheritdoc />
    public string Name => "tiers";

    /// <inheritdoc />
    public async Task HandleAsync(StoredEvent stored, Work work, CancellationToken ct)
    {
        if (Of(stored) is { } member)
        {
            await MarkAsync(work, [member], ct);
        }
        else if (stored.As<FactsImported>() is { } told)
        {
            await using var mark = new NpgsqlCommand(TierSql.MarkBatch, work.Connection) { Parameters = { new("batch", told.Batch), new("now", work.Now) } };
            await mark.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>Has members looked at.</summary>
    public static async Task MarkAsync(Work work, IReadOnlyCollection<MemberId> members, CancellationToken ct)
    {
        await using var mark = new NpgsqlCommand(TierSql.Mark, work.Connection)
        {
            Parameters = { new("members", members.Select(member => member.Value).Order().ToArray()), new("now", work.Now) },
        };
        await mark.ExecuteNonQueryAsync(ct);
    }

    private static MemberId? Of(StoredEvent stored) =>
        stored.As<SaleRecorded>()?.Member ?? stored.As<SaleReturned>()?.Member ?? stored.As<ContributionPaid>()?.Member ?? stored.As<ContributionTakenBack>()?.Member
        ?? stored.As<PointsEarned>()?.Member ?? stored.As<PointsTakenBack>()?.Member ?? stored.As<MemberJoined>()?.Member;
}
