using Coop.Core.Live;

namespace Coop.Core.Loyalty.Rewards;

/// <summary>All rewards at a moment.</summary>
/// <param name="Rows">The cheapest first.</param>
public sealed record RewardList(IReadOnlyList<Reward> Rows);

/// <summary>Reads what there is for points, whole each time somebody takes one or changes one: the list is short.</summary>
public sealed class RewardShelf(RewardReads rewards) : LiveSource<RewardList>
{
    /// <summary>The list as it is now.</summary>
    public async Task<RewardList> AllAsync(CancellationToken ct) => new(await rewards.AllAsync(ct));

    /// <inheritdoc />
    public override async Task<IReadOnlyList<RewardList>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        keys.Contains("rewards", StringComparer.Ordinal) ? [await AllAsync(ct)] : [];
}
