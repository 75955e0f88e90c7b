using Coop.Core.Loyalty.Tiers;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Loyalty;

/// <summary>Writes the next version of the ladder: tries how many members each tier would have, says in words at each field what is wrong, publishes.</summary>
public sealed partial class LadderEditor(Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
{
    private IReadOnlyList<string> _problems = [];
    private IReadOnlyList<LadderShift>? _shifts;
    private TierLadder? _previewed;
    private Confirm? _confirm;
    private DateOnly _from;
    private LadderVersion? _theirs;
    private int _seen;
    private bool _busy;

    /// <summary>What is being written.</summary>
    [Parameter, EditorRequired]
    public required LadderDraft Draft { get; set; }

    /// <summary>The first day it would hold from.</summary>
    [Parameter]
    public DateOnly From { get; set; }

    /// <summary>The newest version the writer knows of; 0 when there is none.</summary>
    [Parameter]
    public int Seen { get; set; }

    /// <summary>It was published.</summary>
    [Parameter]
    public EventCallback OnPublished { get; set; }

    /// <summary>It was given up.</summary>
    [Parameter]
    public EventCallback OnCancel { get; set; }

    /// <inheritdoc />
    protected override void OnInitialized() => (_from, _seen) = (From, Seen);

    private static string IdOf(string name) => $"fault-{name.Replace('[', '-').Replace(']', '-').Replace('.', '-')}";

    private string? Invalid(int n, string name) => Invalid($"Tiers[{n}].{name}");

    private string? Invalid(string name) => _problems.Contains(name) ? "true" : null;

    private string? Described(int n, string name) => Described($"Tiers[{n}].{name}");

    private string? Described(string name) => _problems.Contains(name) ? IdOf(name) : null;

    private void Remove(TierDraft tier)
    {
        Draft.Tiers.Remove(tier);
        (_problems, _shifts) = ([], null);
    }

    private long Moving(IReadOnlyList<LadderShift> shifts, bool up) => shifts.Where(shift =>
        _previewed!.RankOf(shift.Now ?? "") is var now && (up ? shift.Rank > Math.Max(1, now) : now > shift.Rank)).Sum(shift => shift.Members);

    private async Task PreviewAsync()
    {
        var ladder = Draft.Ladder;
        (_problems, _shifts) = (ladder.Problems(), null);
        if (_problems.Count > 0)
        {
            return;
        }

        _busy = true;
        _shifts = await attempt.RunAsync<PreviewLadder, IReadOnlyList<LadderShift>?>(async x => await x.RunAsync(ladder, CancellationToken.None), null);
        (_previewed, _busy) = (ladder, false);
    }

    private async Task AskAsync()
    {
        _problems = Draft.Ladder.Problems();
        if (_problems.Count == 0)
        {
            await _confirm!.AskAsync(texts["Tiers.PublishFrom", LoyaltyWords.Day(_from)], PublishAsync);
        }
    }

    private async Task PublishAsync()
    {
        _busy = true;
        var result = await attempt.RunAsync<PublishLadder, PublishLadderResult?>(async x => await x.RunAsync(Draft.Ladder, _from, _seen, CancellationToken.None), null);
        _busy = false;
        switch (result)
        {
            case PublishLadderResult.Published published:
                toasts.Say(texts["Tiers.Published", published.Version]);
                await OnPublished.InvokeAsync();
                break;
            case PublishLadderResult.Unsound unsound:
                _problems = unsound.Problems;
                StateHasChanged();
                break;
            case PublishLadderResult.Stale stale:
                // Publishing again puts this one above the colleague's, knowing of it.
                (_theirs, _seen) = (stale.Newest, stale.Newest.Version);
                StateHasChanged();
                break;
            default:
                StateHasChanged();
                break;
        }
    }
}
