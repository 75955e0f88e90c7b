using Coop.Core.Live;

namespace Coop.Core.Loyalty.Rewards;

/// <summary>All redemptions that are open at a moment.</summary>
/// <param name="Rows">The oldest wish first.</param>
public sealed record OpenList(IReadOnlyList<RedemptionRow> Rows);

/// <summary>Reads what members wait for, whole each time: the list is short and nobody must miss a line of it.</summary>
public sealed class OpenRedemptions(RewardReads rewards) : LiveSource<OpenList>
{
    /// <summary>The list as it is now.</summary>
    public async Task<OpenList> AllAsync(CancellationToken ct) => new(await rewards.OpenAsync(ct));

    /// <inheritdoc />
    public override async Task<IReadOnlyList<OpenList>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        keys.Contains("rewards", StringComparer.Ordinal) ? [await AllAsync(ct)] : [];
}
