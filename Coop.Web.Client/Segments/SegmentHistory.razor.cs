using System.Globalization;
using Coop.Core.Access;
using Coop.Core.Segments;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Segments;

/// <summary>How a segment has fared: what each look at everybody found, its versions, and who is in it.</summary>
public sealed partial class SegmentHistory(SegmentReads segments, Attempt attempt, IStringLocalizer<Texts> texts) : ComponentBase
{
    private const int Looks = 30;

    private readonly List<SegmentMemberRow> _members = [];
    private IReadOnlyList<SegmentSnapshotRow>? _snapshots;
    private IReadOnlyList<SegmentVersionRow> _versions = [];
    private bool _more;

    /// <summary>The segment as it is now.</summary>
    [Parameter, EditorRequired]
    public required SegmentRow Segment { get; set; }

    /// <summary>The words of conditions.</summary>
    [Parameter, EditorRequired]
    public required ConditionWords Words { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _versions = await segments.VersionsAsync(Segment.Id, CancellationToken.None);
        _snapshots = await segments.SnapshotsAsync(Segment.Id, Looks, CancellationToken.None);
        if (Me.May(Permission.SeeMembers))
        {
            await MoreAsync();
        }
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    private async Task MoreAsync()
    {
        var page = await attempt.RunAsync<ListSegment, IReadOnlyList<SegmentMemberRow>>(
            list => list.RunAsync(Segment.Id, _members.LastOrDefault(), CancellationToken.None), []);
        _members.AddRange(page);
        _more = page.Count == ListSegment.Page;
    }
}
