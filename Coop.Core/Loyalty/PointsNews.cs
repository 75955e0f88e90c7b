using Coop.Core.Live;
using Coop.Core.Members;

namespace Coop.Core.Loyalty;

/// <summary>Says that points or tier of a member may be others, and no more: for pages that read themselves anew.</summary>
public sealed class PointsNews : LiveSource<MemberId>
{
    /// <inheritdoc />
    public override Task<IReadOnlyList<MemberId>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<MemberId>>(
            keys.Any(key => key is "points" or "tier" or "purchases" or "contributions") ? [new(topic.IdOf())] : []);
}
