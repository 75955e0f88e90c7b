using Coop.Core;
using Coop.Core.Access;
using Coop.Core.Loyalty.Rules;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;

namespace Coop.Web.Client.Loyalty;

/// <summary>The rules by which members earn points, in every version; whoever steers the programme writes the next, ends one, or takes back what a wrong one gave.</summary>
public sealed partial class RulesPage(
    RuleReads rules, Attempt attempt, Toasts toasts, CooperativeCalendar calendar, IStringLocalizer<Texts> texts, ILogger<RulesPage> log) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly RuleWords _words = new(texts);
    private IReadOnlyList<RuleVersion>? _rules;
    private RuleDraft? _editing;
    private Confirm? _stopping;
    private Confirm? _withdrawing;
    private Confirm? _reversing;
    private string _what = "";
    private string? _open;
    private bool _failed;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private bool Steers => Me.May(Permission.SteerLoyalty);

    /// <inheritdoc />
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => RendererInfo.IsInteractive && Me.May(Permission.SeeLoyalty) ? ReadAsync() : Task.CompletedTask;

    /// <summary>What holds today of a code; null where nothing does.</summary>
    private RuleVersion? InForce(IEnumerable<RuleVersion> versions) => RuleVersion.On(versions, calendar.Today).SingleOrDefault();

    private bool IsComing(RuleVersion newest) => newest.Rule.From > calendar.Today && !newest.Rule.IsStopped;

    private string StateOf(EarningRule rule) =>
        rule.IsStopped ? "Rules.Stopped" : rule.From > calendar.Today ? "Loyalty.Coming" : rule.Until < calendar.Today ? "Rules.Ended" : "Loyalty.InForce";

    // The next version of one that is to come begins with it, not before.
    private void Edit(RuleVersion newest) =>
        _editing = RuleDraft.Of(newest.Rule, newest.Version, newest.Rule.From > calendar.Today ? newest.Rule.From : calendar.Today);

    private Task PublishedAsync()
    {
        _editing = null;
        return ReadAsync();
    }

    private Task StopAsync(RuleVersion newest) => _stopping!.AskAsync(
        RuleWords.Name(newest.Rule), () => EndAsync("Rules.StoppedNow", stop => stop.NowAsync(newest.Rule.Code, newest.Version, _end.Token)));

    private Task WithdrawAsync(RuleVersion coming) => _withdrawing!.AskAsync(
        RuleWords.Name(coming.Rule), () => EndAsync("Rules.Withdrawn", stop => stop.WithdrawAsync(coming.Rule.Code, coming.Version, _end.Token)));

    private async Task EndAsync(string done, Func<StopRule, Task<PublishRuleResult>> end)
    {
        var result = await attempt.RunAsync<StopRule, PublishRuleResult?>(async stop => await end(stop), null);
        if (result is PublishRuleResult.Published)
        {
            toasts.Say(texts[done]);
        }
        else if (result is not null)
        {
            toasts.Warn(texts["Rules.StaleList"]);
        }

        await ReadAsync();
        StateHasChanged();
    }

    private async Task ReverseAsync(RuleVersion version)
    {
        var (code, number) = (version.Rule.Code, version.Version);
        if (await attempt.RunAsync<ReverseRule, ReversalPreview?>(async x => await x.PreviewAsync(code, number, _end.Token), null) is not { } preview)
        {
            return;
        }

        if (preview.Entries == 0)
        {
            toasts.Say(texts["Rules.NothingToReverse"]);
            return;
        }

        _open = code;
        _what = texts["Rules.ReverseFollows", LoyaltyWords.Number(preview.Points), LoyaltyWords.Number(preview.Members), LoyaltyWords.Number(preview.Entries)]
            + (preview.ShortMembers > 0 ? $" {texts["Rules.ReverseShort", LoyaltyWords.Number(preview.ShortMembers), LoyaltyWords.Number(preview.ShortPoints)]}" : "");
        _what += InForce(_rules!.Where(one => one.Rule.Code == code))?.Version == number ? $" {texts["Rules.StillHolds"]}" : "";
        await _reversing!.AskAsync(texts["Rules.ReverseAbout", RuleWords.Name(version.Rule), number], async () =>
        {
            var gone = await attempt.RunAsync<ReverseRule, long>(x => x.RunAsync(code, number, _end.Token), -1);
            if (gone >= 0)
            {
                toasts.Say(texts["Rules.Reversed", LoyaltyWords.Number(gone)]);
            }
        });
    }

    private async Task ReadAsync()
    {
        try
        {
            (_rules, _failed) = (await rules.AllAsync(_end.Token), false);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The page was left meanwhile.
        }
        catch (Exception error)
        {
            NotRead(error);
            _failed = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The rules of earning could not be read")]
    private partial void NotRead(Exception error);
}
