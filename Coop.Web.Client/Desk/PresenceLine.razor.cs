using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Desk;

/// <summary>Who else looks at this member or writes to them, and whether the member is writing.</summary>
public sealed partial class PresenceLine(SoftState soft, IStringLocalizer<Texts> texts)
{
    private IDisposable? _follow;
    private bool _memberTypes;
    private IReadOnlyList<SoftMark> _colleagues = [];

    /// <summary>Whose timeline.</summary>
    [Parameter, EditorRequired]
    public required MemberId Member { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
        {
            _follow = soft.Follow(Topic.Timeline(Member), marks => _ = InvokeAsync(() => Show(marks)));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _follow?.Dispose();

    private void Show(IReadOnlyList<SoftMark> marks)
    {
        var me = Me.Id.Value.ToString("D");
        _memberTypes = marks.Any(mark => mark is { Who: "member", Doing: Doing.Typing });

        // Who types also looks: the stronger of the two is said.
        _colleagues = [.. marks.Where(mark => mark.Who != "member" && mark.Who != me).GroupBy(mark => mark.Who)
            .Select(marksOf => marksOf.MaxBy(mark => mark.Doing)!)];
        StateHasChanged();
    }
}
