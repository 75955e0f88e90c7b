using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Segments;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Segments;

/// <summary>Every segment in a sentence, and how many members are in it now.</summary>
public sealed partial class SegmentsPage(LiveGround ground, SegmentReads segments, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private readonly KeyedRows<SegmentId, SegmentRow> _segments = new(row => row.Id, row => row.Rev);
    private ConditionWords? _words;
    private bool _archived;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    protected override async Task BeginAsync()
    {
        if (Me.May(Permission.SeeSegments))
        {
            await FollowAsync(Topic.Segments, segments, new LiveScript<SegmentRow>(ListAsync, _segments.Replace, rows => _segments.Apply(rows).Count > 0));
        }
    }

    private async Task<IReadOnlyList<SegmentRow>> ListAsync(CancellationToken ct)
    {
        _words = new ConditionWords(texts, await segments.NamesAsync(ct));
        return await segments.ListAsync(ct);
    }
}
