using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Core.Knowledge.Questions;

/// <summary>What became of asking a member something.</summary>
/// <param name="Question">Code of the question.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Typed">The answer, in the form every language shares.</param>
/// <param name="Seen">The number of the last time it was asked, as the person who asks saw it; 0 when never.</param>
public sealed record SaidToQuestion(string Question, AskOutcome Outcome, string? Typed, long Seen);

/// <summary>Who asked, and where.</summary>
/// <param name="Staff">Who.</param>
/// <param name="Source">Where the answer comes from, as an attribute's source.</param>
/// <param name="Contact">The contact during which it was asked; null is the one the timeline says is under way.</param>
public sealed record AskedBy(StaffId Staff, string Source, Contact? Contact);

/// <summary>
/// Writes down what became of asking a member something, within the caller's transaction. Only what would be asked now counts: of two
/// colleagues who ask the same at once, one is told. Whoever calls holds the member's head, and commits.
/// </summary>
public sealed class WriteAnswer(QuestionReads questions)
{
    /// <summary>Writes it down; nothing is written unless it is done.</summary>
    public async Task<AnswerResult> RunAsync(Work work, Member member, SaidToQuestion said, AskedBy by, CancellationToken ct)
    {
        if (member.Provisional)
        {
            return new AnswerResult.Refused("provisional");
        }

        var next = await questions.NextAsync(work.Db, work.Connection, member.Id, by.Contact, ct);
        if (next.Questions.FirstOrDefault(one => one.Question.Code == said.Question) is not { } asked || asked.LastId != said.Seen)
        {
            return new AnswerResult.NotNow();
        }

        AttributeNote? note = null;
        if (said.Outcome == AskOutcome.Answered)
        {
            var definition = (await WriteAttribute.HoldAsync(work, asked.Question.Attribute, ct))!;
            var (value, fault) = AttributeValue.Read(definition, said.Typed);
            if (fault is not null)
            {
                return new AnswerResult.Refused(fault);
            }

            (note, _) = await WriteAttribute.RunAsync(work, member, definition, new AttributeSaid(value, by.Source, work.Now, by.Staff), ct);
        }

        var answer = QuestionAnswer.Of(member.Id, said.Question, said.Outcome, note, next.Contact!, by.Staff, work.Now);
        work.Db.QuestionAnswers.Add(answer);
        member.ProfileChanged();
        await work.Db.SaveChangesAsync(ct);
        work.Touch(Topic.Member(member.Id), "questions");
        work.Raise(new QuestionAsked(work.Now, member.Id, said.Question, asked.Question.Attribute, said.Outcome, next.Contact!.Channel, answer.Id));
        work.Audit(by.Staff, "question.ask", $"member:{member.Id.Value:D}", new { question = said.Question, outcome = said.Outcome.Stored() });
        return new AnswerResult.Done();
    }
}
