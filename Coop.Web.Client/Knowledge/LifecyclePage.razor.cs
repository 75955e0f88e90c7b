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
                (_months[rule.Code], _enabled[rule.Code]) = (rule.Months, rule.IsEnabled);
            }

            (_rules, _failed) = (rules, false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            NotRead(error);
            _failed = true;
        }
    }

    private bool IsChanged(LifecycleRule rule) => _months[rule.Code] != rule.Months || _enabled[rule.Code] != rule.IsEnabled;

    private void SetMonths(string code, string? typed) => _months[code] = int.TryParse(typed, CultureInfo.InvariantCulture, out var months) ? months : null;

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
                _fault = (rule.Code, texts["Catalogue.Stale"]);
                break;
            default:
                break;
        }
    }

    private async Task PreviewAsync(LifecycleRule rule)
    {
        if (_months[rule.Code] is not (>= 1 and <= 120))
        {
            _fault = (rule.Code, texts["LifecycleRules.BadMonths"]);
            return;
        }

        var asked = _months[rule.Code]!.Value;
        (_looking, _fault, _preview) = (rule.Code, null, null);
        if (await attempt.RunAsync<PreviewRule, RulePreview?>(async x => await x.RunAsync(rule.Kind, asked, CancellationToken.None), null) is { } found)
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
