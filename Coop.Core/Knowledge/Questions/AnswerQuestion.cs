using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Live;
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
/// Writes down what a member answered, that they did not want to say, or that it was not the moment. Only what would be asked now
/// counts: of two colleagues who ask the same at once, one is told.
/// </summary>
[Needs(Permission.AnswerMembers)]
public sealed class AnswerQuestion(WorkFactory works, QuestionReads questions, CurrentActor actor)
{
    /// <summary>Where answers come from, as an attribute's source.</summary>
    public const string Source = "question";

    /// <summary>Writes it down; <paramref name="seen"/> is the number of the last time it was asked, as the person saw it.</summary>
    public async Task<AnswerResult> RunAsync(MemberId id, string question, AskOutcome outcome, string? typed, long seen, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [id], ct);
        var member = await work.Db.Members.SingleAsync(m => m.Id == id, ct);
        if (member.Provisional)
        {
            return new AnswerResult.Refused("provisional");
        }

        var next = await questions.NextAsync(work.Db, work.Connection, id, ct);
        if (next.Questions.FirstOrDefault(one => one.Question.Code == question) is not { } asked || asked.LastId != seen)
        {
            return new AnswerResult.NotNow();
        }

        AttributeNote? note = null;
        if (outcome == AskOutcome.Answered)
        {
            var definition = (await WriteAttribute.HoldAsync(work, asked.Question.Attribute, ct))!;
            var (value, fault) = AttributeValue.Read(definition, typed);
            if (fault is not null)
            {
                return new AnswerResult.Refused(fault);
            }

            (note, _) = await WriteAttribute.RunAsync(work, member, definition, new AttributeSaid(value, Source, work.Now, actor.Required), ct);
        }

        var answer = QuestionAnswer.Of(id, question, outcome, note, next.Contact!, actor.Required, work.Now);
        work.Db.QuestionAnswers.Add(answer);
        member.ProfileChanged();
        await work.Db.SaveChangesAsync(ct);
        work.Touch(Topic.Member(id), "questions");
        work.Raise(new QuestionAsked(work.Now, id, question, asked.Question.Attribute, outcome, next.Contact!.Channel, answer.Id));
        work.Audit(actor.Required, "question.ask", $"member:{id.Value:D}", new { question, outcome = outcome.Stored() });
        await work.CommitAsync(ct);
        return new AnswerResult.Done();
    }
}
