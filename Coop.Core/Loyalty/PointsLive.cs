using Coop.Core.Live;
using Coop.Core.Members;

namespace Coop.Core.Loyalty;

/// <summary>What a member has, as the card follows it.</summary>
/// <param name="Standing">What they have.</param>
/// <param name="Rev">The number of their last entry; newer wins.</param>
public sealed record PointsRow(PointsStanding Standing, long Rev);

/// <summary>Reads members' points for screens that follow the member.</summary>
public sealed class PointsLive(AccountReads accounts) : LiveSource<PointsRow>
{
    /// <summary>One row, or none for who never had points.</summary>
    public async Task<IReadOnlyList<PointsRow>> OfAsync(MemberId member, CancellationToken ct) =>
        await accounts.RowAsync(member, ct) is { } row ? [row] : [];

    /// <inheritdoc />
    public override async Task<IReadOnlyList<PointsRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        keys.Contains("points", StringComparer.Ordinal) ? await OfAsync(new(topic.IdOf()), ct) : [];
}
