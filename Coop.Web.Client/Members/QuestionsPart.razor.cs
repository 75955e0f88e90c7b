using Coop.Core.Knowledge.Questions;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>One or two questions to a member who is in contact, each answered by a press. Nobody in contact, or nothing to ask: it is not there.</summary>
public sealed partial class QuestionsPart(LiveGround ground, QuestionsLive questions, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private readonly Dictionary<string, string?> _typed = [];
    private readonly Dictionary<string, string> _faults = [];
    private NextQuestions? _next;
    private bool _saving;

    /// <summary>Whom.</summary>
    [Parameter, EditorRequired]
    public required MemberId Member { get; set; }

    /// <inheritdoc />
    protected override async Task BeginAsync()
    {
        await FollowAsync(Topic.Member(Member), questions, Script());
        await FollowAsync(Topic.Timeline(Member), questions, Script());
    }

    private LiveScript<NextQuestions> Script() => new(async ct => [await questions.OfAsync(Member, ct)], rows => Apply(rows), Apply);

    private bool Apply(IReadOnlyList<NextQuestions> rows)
    {
        if (rows is not [var newer, ..] || newer.Rev < _next?.Rev)
        {
            return false;
        }

        _next = newer;
        return true;
    }

    private async Task AnswerAsync(Candidate one, AskOutcome outcome, string? typed)
    {
        _saving = true;
        _faults.Remove(one.Question.Code);
        var result = await attempt.RunAsync<AnswerQuestion, AnswerResult?>(async x => await x.RunAsync(Member, one.Question.Code, outcome, typed, one.LastId, Ct), null);
        _saving = false;
        switch (result)
        {
            case AnswerResult.Done:
                _typed.Remove(one.Question.Code);
                toasts.Say(texts[outcome == AskOutcome.Answered ? "Ask.Done" : "Ask.Noted"]);
                Apply([await questions.OfAsync(Member, Ct)]);
                break;
            case AnswerResult.Refused refused:
                _faults[one.Question.Code] = texts[$"Known.Refused.{refused.What}"];
                break;
            case AnswerResult.NotNow:
                toasts.Warn(texts["Ask.NotNow"]);
                Apply([await questions.OfAsync(Member, Ct)]);
                break;
            default:
                break;
        }
    }
}
