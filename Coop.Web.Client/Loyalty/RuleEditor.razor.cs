using Coop.Core;
using Coop.Core.Facts;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Loyalty;

/// <summary>Writes a rule, tries it on what really happened with its cost, says in words at each field what is wrong, publishes.</summary>
public sealed partial class RuleEditor(
    ProductReads products, BranchReads branches, QuestionReads questions, Attempt attempt, Toasts toasts, CooperativeCalendar calendar, IStringLocalizer<Texts> texts) : IDisposable
{
    private static readonly int[] Spans = [30, 90, 180, 365, 1095];

    private readonly CancellationTokenSource _end = new();
    private readonly RuleWords _words = new(texts);
    private IReadOnlyList<ProductRow> _products = [];
    private IReadOnlyList<Branch> _branches = [];
    private IReadOnlyList<Question> _questions = [];
    private IReadOnlyList<string> _problems = [];
    private CancellationTokenSource? _trying;
    private RuleTrial? _trial;
    private RuleVersion? _theirs;
    private Confirm? _confirm;
    private double _part;
    private int _days = 180;
    private bool _busy;

    /// <summary>What is being written.</summary>
    [Parameter, EditorRequired]
    public required RuleDraft Draft { get; set; }

    /// <summary>It was published.</summary>
    [Parameter]
    public EventCallback OnPublished { get; set; }

    /// <summary>It was given up.</summary>
    [Parameter]
    public EventCallback OnCancel { get; set; }

    private IEnumerable<(ProductRow Row, int Depth)> Tree => Below(null, 0);

    /// <inheritdoc />
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        (_products, _branches) = (await products.ListAsync(_end.Token), await branches.ListAsync(_end.Token));
        _questions = [.. (await questions.CatalogueAsync(_end.Token)).Select(row => row.Question)];
    }

    private static void Switch(HashSet<string> chosen, string code, bool on) => _ = on ? chosen.Add(code) : chosen.Remove(code);

    private IEnumerable<(ProductRow Row, int Depth)> Below(ProductId? parent, int depth) => _products
        .Where(row => row.Parent == parent)
        .OrderBy(row => row.Name, StringComparer.CurrentCulture)
        .SelectMany(row => Below(row.Id, depth + 1).Prepend((row, depth)));

    // A trial is of what was tried: what is changed after it has not been.
    private void Changed()
    {
        _trial = null;
        _trying?.Cancel();
    }

    private string? Invalid(string name) => _problems.Contains(name) ? "true" : null;

    private string? Described(string name) => _problems.Contains(name) ? $"fault-{name}" : null;

    private async Task TryAsync()
    {
        var rule = Draft.Rule;
        (_problems, _trial) = (rule.Problems(), null);
        if (_problems.Count > 0)
        {
            return;
        }

        using var trying = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        (_trying, _part) = (trying, 0);
        var progress = new Progress<double>(part => _ = InvokeAsync(() =>
        {
            _part = part;
            StateHasChanged();
        }));
        try
        {
            _trial = await attempt.RunAsync<TryRule, RuleTrial?>(async x => await x.RunAsync(rule, _days, progress, trying.Token), null);
        }
        catch (OperationCanceledException) when (trying.IsCancellationRequested)
        {
            // Whoever asked no longer wants to know.
        }
        finally
        {
            _trying = null;
        }
    }

    private async Task AskAsync()
    {
        _problems = Draft.Rule.Problems();
        if (_problems.Count == 0)
        {
            string said = _trial is null ? texts["Rules.Untried"] : texts["Rules.Tried", LoyaltyWords.Money(_trial.Cost), LoyaltyWords.Number(_trial.Members)];
            await _confirm!.AskAsync(Draft.From < calendar.Today ? $"{said} {texts["Rules.FromPast", LoyaltyWords.Day(Draft.From)]}" : said, PublishAsync);
        }
    }

    private async Task PublishAsync()
    {
        _busy = true;
        var result = await attempt.RunAsync<PublishRule, PublishRuleResult?>(async x => await x.RunAsync(Draft.Rule, Draft.Seen, _end.Token), null);
        _busy = false;
        if (result is PublishRuleResult.Published published)
        {
            toasts.Say(texts["Rules.Published", published.Version]);
            await OnPublished.InvokeAsync();
            return;
        }

        _problems = (result as PublishRuleResult.Unsound)?.Problems ?? _problems;
        if (result is PublishRuleResult.Stale { Newest: var newest })
        {
            // What a colleague published stands beside what was typed; publishing again puts this one above it, knowing of it.
            (_theirs, Draft.Seen) = (newest, newest.Version);
        }

        StateHasChanged();
    }
}
