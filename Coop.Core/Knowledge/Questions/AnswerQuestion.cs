using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Knowledge.Questions;

/// <summary>A member was asked something; the outcome says what became of it. <paramref name="AnswerId"/> is the number of what was written down.</summary>
[EventName("question.asked")]
public sealed record QuestionAsked(DateTimeOffset At, MemberId Member, string Question, string Attribute, AskOutcome Outcome, Channel Channel, long AnswerId) : DomainEvent(At);

/// <summary>What became of writing down an answer.</summary>
public abstract record AnswerResult
{
    private AnswerResult()
    {
    }

    /// <summary>It is written down.</summary>
    public sealed record Done : AnswerResult;

    /// <summary>The answer is none: a fault of <see cref="AttributeValue.Read"/>, or <c>provisional</c>.</summary>
    public sealed record Refused(string What) : AnswerResult;

    /// <summary>It is not to be asked now: a colleague was quicker, or the contact is over.</summary>
    public sealed record NotNow : AnswerResult;
}

/// <summary>
/// Writes down what a member answered, that they did not want to say, or that it was not the moment, while they are in contact with us.
/// </summary>
[Needs(Permission.AnswerMembers)]
public sealed class AnswerQuestion(WorkFactory works, WriteAnswer answers, CurrentActor actor)
{
    /// <summary>Where such answers come from, as an attribute's source.</summary>
    public const string Source = "question";

    /// <summary>Writes it down; <paramref name="seen"/> is the number of the last time it was asked, as the person saw it.</summary>
    public async Task<AnswerResult> RunAsync(MemberId id, string question, AskOutcome outcome, string? typed, long seen, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [id], ct);
        var member = await work.Db.Members.SingleAsync(m => m.Id == id, ct);
        var result = await answers.RunAsync(work, member, new SaidToQuestion(question, outcome, typed, seen), new AskedBy(actor.Required, Source, null), ct);
        if (result is AnswerResult.Done)
        {
            await work.CommitAsync(ct);
        }

        return result;
    }
}
