using Coop.Core.Events;
using Coop.Core.Facts;
using Coop.Core.Importing;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Tiers;

/// <summary>
/// Hears of everything a tier can hang on and marks the member; <see cref="TurnTiers"/> looks at the marked in sets. What is marked twice
/// or in another order comes to the same, and whoever marks waits for nobody.
/// </summary>
internal sealed class MarkTiers : IEventSubscriber
{
    /// <inheritdoc />
    public string Name => "tiers";

    /// <inheritdoc />
    public Task BeginAsync(IReadOnlyList<StoredEvent> events, Work work, CancellationToken ct)
    {
        var members = events.Select(Of).OfType<MemberId>().ToHashSet();
        var batches = events.Select(stored => stored.As<FactsImported>()?.Batch).OfType<long>().ToArray();
        return members.Count + batches.Length > 0 ? MarkAsync(work, members, batches, ct) : Task.CompletedTask;
    }

    /// <summary>All was done at once when the batch of events began.</summary>
    public Task HandleAsync(StoredEvent stored, Work work, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Has members looked at.</summary>
    public static Task MarkAsync(Work work, IEnumerable<MemberId> members, CancellationToken ct) => MarkAsync(work, members, [], ct);

    private static async Task MarkAsync(Work work, IEnumerable<MemberId> members, long[] batches, CancellationToken ct)
    {
        await using var mark = new NpgsqlCommand(TierSql.Mark, work.Connection)
        {
            Parameters = { new("members", members.Select(member => member.Value).ToArray()), new("batches", batches), new("now", work.Now) },
        };
        await mark.ExecuteNonQueryAsync(ct);
    }

    private static MemberId? Of(StoredEvent stored) =>
        stored.As<SaleRecorded>()?.Member ?? stored.As<SaleReturned>()?.Member ?? stored.As<ContributionPaid>()?.Member ?? stored.As<ContributionTakenBack>()?.Member
        ?? stored.As<PointsEarned>()?.Member ?? stored.As<PointsTakenBack>()?.Member ?? stored.As<MemberJoined>()?.Member;
}
