using System.Globalization;
using Coop.Core.Facts;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Catalog;

/// <summary>What a member paid in and owes, as it happens: month by month on the member's page, in one line on the card.</summary>
public sealed partial class ContributionsList(LiveGround ground, ContributionReads contributions, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private const int Page = 12;

    private readonly Dictionary<DateOnly, ElementReference> _places = [];
    private MemberContributions? _known;
    private int _shown = Page;
    private DateOnly? _goTo;

    /// <summary>Whose.</summary>
    [Parameter, EditorRequired]
    public required MemberId Member { get; set; }

    /// <summary>Shows the months, not just what they come to.</summary>
    [Parameter]
    public bool Whole { get; set; }

    private List<IGrouping<DateOnly, ContributionMonth>> Months => [.. _known!.Rows.GroupBy(row => row.Period).Take(_shown)];

    /// <inheritdoc />
    protected override Task BeginAsync() => FollowAsync(
        Topic.Member(Member), contributions, new LiveScript<MemberContributions>(ReadAsync, rows => _known = rows[0], Apply));

    /// <summary>Whoever asked for earlier months goes on reading at the first of them: the button may be gone.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_goTo is { } month && _places.TryGetValue(month, out var place))
        {
            _goTo = null;
            await place.FocusAsync();
        }
    }

    private async Task<IReadOnlyList<MemberContributions>> ReadAsync(CancellationToken ct) =>
        [await contributions.FindAsync(Member, Whole ? _shown : 0, ct)];

    private bool Apply(IReadOnlyList<MemberContributions> rows)
    {
        if (rows is not [var newer, ..] || newer.Rev <= _known?.Rev)
        {
            return false;
        }

        _known = newer;
        return true;
    }

    private async Task MoreAsync()
    {
        var before = _shown;
        _shown += Page;
        await ReadAgainAsync();
        _goTo = Months.ElementAtOrDefault(before)?.Key;
    }

    private static string Month(DateOnly month) => month.ToString("Y", CultureInfo.CurrentCulture);

    private static string BadgeOf(ContributionState state) => state switch
    {
        ContributionState.Paid => "ok",
        ContributionState.PartlyPaid => "warn",
        ContributionState.Owed => "danger",
        _ => "",
    };
}
