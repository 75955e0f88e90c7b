using System.Globalization;
using Coop.Core.Access;
using Coop.Core.Lifecycle;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;

namespace Coop.Web.Client.Knowledge;

/// <summary>The rules that move members by themselves: months, on or off, whom one would move, and what the last runs did.</summary>
public sealed partial class LifecyclePage(LifecycleReads lifecycle, Attempt attempt, Toasts toasts, ILogger<LifecyclePage> log, IStringLocalizer<Texts> texts)
{
    private const int Runs = 20;

    private const int Names = 50;

    private readonly Dictionary<string, int?> _months = [];
    private readonly Dictionary<string, bool> _enabled = [];
    private readonly Dictionary<long, IReadOnlyList<MovedMember>> _moved = [];
    private IReadOnlyList<LifecycleRule>? _rules;
    private IReadOnlyList<LifecycleRun> _runs = [];
    private (string Code, string Text)? _fault;
    private (string Code, RulePreview Found)? _preview;
    private string? _looking;
    private bool _saving;
    private bool _failed;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => RendererInfo.IsInteractive && Me.May(Permission.ManageMembers) ? ReadAsync() : Task.CompletedTask;

    private async Task ReadAsync()
    {
        try
        {
            var rules = await lifecycle.RulesAsync(CancellationToken.None);
            _runs = await lifecycle.RunsAsync(Runs, CancellationToken.None);
            foreach (var rule in rules)
            {
                Take(rule, _rules?.FirstOrDefault(seen => seen.Code == rule.Code));
            }

            (_rules, _failed) = (rules, false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            NotRead(error);
            _failed = true;
        }
    }

    /// <summary>What a rule is now, but where something else was typed: that stays.</summary>
    private void Take(LifecycleRule rule, LifecycleRule? seen)
    {
        if (seen is null || _months[rule.Code] == seen.Months)
        {
            _months[rule.Code] = rule.Months;
        }

        if (seen is null || _enabled[rule.Code] == seen.IsEnabled)
        {
            _enabled[rule.Code] = rule.IsEnabled;
        }
    }

    private bool IsChanged(LifecycleRule rule) => _months[rule.Code] != rule.Months || _enabled[rule.Code] != rule.IsEnabled;

    private void SetMonths(string code, string? typed)
    {
        _months[code] = int.TryParse(typed, CultureInfo.InvariantCulture, out var months) ? months : null;
        (_fault, _preview) = (_fault?.Code == code ? null : _fault, _preview?.Code == code ? null : _preview);
    }

    /// <summary>The months typed, if they can be; else those the rule has.</summary>
    private int MonthsOf(LifecycleRule rule) => _months[rule.Code] is { } typed and >= 1 and <= SteerRule.MaxMonths ? typed : rule.Months;

    private string Say(int months) => months == 1 ? texts["LifecycleRules.OneMonth"] : texts["LifecycleRules.MonthsIs", months];

    private string SayMoved(long moved) => moved == 1 ? texts["LifecycleRules.OneMoved"] : texts["LifecycleRules.Moved", moved.ToString("N0", CultureInfo.CurrentCulture)];

    private async Task SaveAsync(LifecycleRule rule)
    {
        _saving = true;
        _fault = null;
        var result = await attempt.RunAsync<SteerRule, SteerRuleResult?>(
            async x => await x.RunAsync(rule.Code, _months[rule.Code] ?? 0, _enabled[rule.Code], rule.Rev, CancellationToken.None), null);
        _saving = false;
        switch (result)
        {
            case SteerRuleResult.Done:
                toasts.Say(texts["LifecycleRules.Saved"]);
                await ReadAsync();
                break;
            case SteerRuleResult.Months:
                _fault = (rule.Code, texts["LifecycleRules.BadMonths"]);
                break;
            case SteerRuleResult.Stale:
                await ReadAsync();
                _fault = StaleOf(rule.Code);
                break;
            default:
                break;
        }
    }

    private (string Code, string Text)? StaleOf(string code) => _rules?.FirstOrDefault(rule => rule.Code == code) is { } now
        ? (code, texts["LifecycleRules.Stale", Say(now.Months), texts[now.IsEnabled ? "LifecycleRules.StaleOn" : "LifecycleRules.StaleOff"]].Value)
        : null;

    private async Task PreviewAsync(LifecycleRule rule)
    {
        if (_months[rule.Code] is not { } asked || asked != MonthsOf(rule))
        {
            _preview = null;
            _fault = (rule.Code, texts["LifecycleRules.BadMonths"]);
            return;
        }

        (_looking, _fault, _preview) = (rule.Code, null, null);
        if (await attempt.RunAsync<PreviewRule, RulePreview?>(async x => await x.RunAsync(rule.Kind, asked, CancellationToken.None), null) is { } found
            && _months[rule.Code] == asked)
        {
            _preview = (rule.Code, found);
        }

        _looking = null;
    }

    private async Task ToggleAsync(LifecycleRun run)
    {
        if (!_moved.Remove(run.Id))
        {
            _moved[run.Id] = await lifecycle.MovedAsync(run, Names, CancellationToken.None);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The rules of the lifecycle could not be read")]
    private partial void NotRead(Exception error);
}
