namespace Coop.Channels.Visits;

/// <summary>A question for a visit, whose answers are few and can be counted.</summary>
/// <param name="Code">Names it in the database and in resources.</param>
/// <param name="Answers">Codes of its answers, in the order they are offered.</param>
public sealed record VisitQuestion(string Code, IReadOnlyList<string> Answers);

/// <summary>What a member answered.</summary>
/// <param name="Question">Code of the question.</param>
/// <param name="Answer">Code of the answer.</param>
public sealed record VisitAnswer(string Question, string Answer);

/// <summary>The questions of the counter: one a visit, and none again while its answer is fresh.</summary>
public static class VisitQuestions
{
    /// <summary>How long an answer stays fresh.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromDays(365);

    /// <summary>All of them, the most valuable first.</summary>
    public static IReadOnlyList<VisitQuestion> All { get; } =
    [
        new("preferred_channel", ["voice", "email", "sms", "web", "visit"]),
        new("satisfaction", ["1", "2", "3", "4", "5"]),
        new("how_heard", ["family", "work", "radio", "internet", "branch", "other"]),
        new("interest", ["savings", "credit", "insurance", "courses", "none"]),
    ];

    /// <summary>Whether there is such a question with such an answer.</summary>
    public static bool Know(VisitAnswer answer) => All.Any(q => q.Code == answer.Question && q.Answers.Contains(answer.Answer));
}
