using Coop.Core.Loyalty.Rewards;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Loyalty;

/// <summary>
/// Writes a new reward, or changes what one is called and costs. Where a colleague changes the same one meanwhile, that is shown beside
/// what was typed, and nothing is saved until somebody has said which of the two it shall be.
/// </summary>
public sealed partial class RewardEditor(Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private IReadOnlyList<string> _problems = [];
    private ElementReference _title;
    private Reward? _met;
    private bool _gone;
    private bool _busy;

    /// <summary>What is being written.</summary>
    [Parameter, EditorRequired]
    public required RewardDraft Draft { get; set; }

    /// <summary>How the reward is now, as the list that follows it has it; null for a new one.</summary>
    [Parameter]
    public Reward? Now { get; set; }

    /// <summary>It was saved.</summary>
    [Parameter]
    public EventCallback OnSaved { get; set; }

    /// <summary>It was given up.</summary>
    [Parameter]
    public EventCallback OnCancel { get; set; }

    /// <summary>What somebody else made of it since it was opened here.</summary>
    private Reward? Theirs => Newest is { } newest && newest.Edition > Draft.Edition ? newest : null;

    private bool Gone => _gone || Newest?.State == RewardState.Withdrawn;

    private Reward? Newest => _met is { } met && met.Rev > (Now?.Rev ?? 0) ? met : Now;

    /// <inheritdoc />
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _title.FocusAsync();
        }
    }

    private string? Invalid(string name) => IsAtFault(name) ? "true" : null;

    private string? Described(string name, string? hint = null) =>
        (IsAtFault(name), hint) switch
        {
            (true, null) => Id(name),
            (true, _) => $"{Id(name)} {hint}",
            _ => hint,
        };

    private string Id(string name) => $"reward-fault-{(name == "Code" && _problems.Contains("Taken") ? "Taken" : name)}";

    private bool IsAtFault(string name) => _problems.Contains(name) || (name == "Code" && _problems.Contains("Taken"));

    private void KeepMine() => Draft.Follow(Theirs!);

    private void TakeTheirs() => Draft.TakeOver(Theirs!);

    private async Task SaveAsync()
    {
        var details = Draft.Details;
        _problems = details.Problems();
        if (_busy || _problems.Count > 0)
        {
            return;
        }

        _busy = true;
        var isSaved = Draft.Id is { } id ? await ChangeAsync(id, details) : await PutUpAsync(details);
        _busy = false;
        if (isSaved)
        {
            toasts.Say(texts[Draft.Id is null ? "Rewards.IsUp" : "Rewards.IsChanged", details.NameEs]);
            await OnSaved.InvokeAsync();
        }
    }

    private async Task<bool> PutUpAsync(RewardDetails details)
    {
        var result = await attempt.RunAsync<PutUpReward, PutUpResult?>(async x => await x.RunAsync(details, _end.Token), null);
        _problems = result switch
        {
            PutUpResult.Unsound unsound => unsound.Problems,
            PutUpResult.Taken => ["Taken"],
            _ => [],
        };
        return result is PutUpResult.PutUp;
    }

    private async Task<bool> ChangeAsync(RewardId id, RewardDetails details)
    {
        var result = await attempt.RunAsync<ChangeReward, ChangeRewardResult?>(
            async x => await x.RunAsync(id, Draft.Edition, details.NameEs, details.NameEn, details.Points, _end.Token), null);
        _problems = (result as ChangeRewardResult.Unsound)?.Problems ?? [];
        (_met, _gone) = ((result as ChangeRewardResult.Meanwhile)?.Now ?? _met, result is ChangeRewardResult.Gone);
        return result is ChangeRewardResult.Changed;
    }
}
