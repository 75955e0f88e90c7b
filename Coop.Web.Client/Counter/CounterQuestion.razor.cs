using Coop.Core.Knowledge.Questions;
using Coop.Web.Client.Knowledge;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Counter;

/// <summary>
/// The one question of a visit, whatever answers it has, and the ways of having none: no answer counts as asked, another day does not, and
/// what nobody touches was not asked.
/// </summary>
public sealed partial class CounterQuestion(IStringLocalizer<Texts> texts)
{
    /// <summary>What to ask.</summary>
    [Parameter, EditorRequired]
    public required Candidate Asked { get; set; }

    /// <summary>What became of it; null when it was not asked.</summary>
    [Parameter]
    public SaidToQuestion? Said { get; set; }

    /// <summary>Something else became of it.</summary>
    [Parameter]
    public EventCallback<SaidToQuestion?> SaidChanged { get; set; }

    /// <summary>What is wrong with what was typed.</summary>
    [Parameter]
    public string? Fault { get; set; }

    private IReadOnlyList<(string Code, string Name)>? Few => texts.FewOf(Asked.Definition);

    private IReadOnlyList<(AskOutcome? Outcome, string Name)> Without =>
        [(AskOutcome.Declined, texts["Visit.NoAnswer"]), (AskOutcome.Later, texts["Visit.Later"]), (null, texts["Visit.NotAsked"])];

    private Task AnswerAsync(string? typed) => SaidChanged.InvokeAsync(string.IsNullOrWhiteSpace(typed) ? null : Of(AskOutcome.Answered, typed));

    private Task SayAsync(AskOutcome? outcome) => SaidChanged.InvokeAsync(outcome is { } one ? Of(one, null) : null);

    private SaidToQuestion Of(AskOutcome outcome, string? typed) => new(Asked.Question.Code, outcome, typed, Asked.LastId);
}
