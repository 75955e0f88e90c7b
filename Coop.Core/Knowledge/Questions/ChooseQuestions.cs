namespace Coop.Core.Knowledge.Questions;

/// <summary>A question beside what matters for asking one member.</summary>
/// <param name="Question">The question.</param>
/// <param name="Definition">The attribute it fills.</param>
/// <param name="StaleAt">From when on the answer that is known is to be asked anew; null when it stays true.</param>
/// <param name="IsKnown">Something is known.</param>
/// <param name="LastId">The last time it was asked, as a number; 0 when never.</param>
/// <param name="LastOutcome">What became of it then.</param>
/// <param name="LastAt">When that was, UTC.</param>
public sealed record Candidate(
    Question Question, AttributeDefinition Definition, bool IsKnown, DateTimeOffset? StaleAt, long LastId, AskOutcome? LastOutcome, DateTimeOffset? LastAt);

/// <summary>How much one member was asked lately.</summary>
/// <param name="Today">During this day of the cooperative, which counts as one contact; whatever became of it.</param>
/// <param name="Month">In the last thirty days, without those that were put off.</param>
public readonly record struct Asked(int Today, int Month);

/// <summary>Chooses what to ask a member now. What is known and fresh is never asked, nor what was asked a short while ago.</summary>
public static class ChooseQuestions
{
    /// <summary>The most questions ever shown at once.</summary>
    public const int AtMost = 2;

    /// <summary>What is counted as lately.</summary>
    public static readonly TimeSpan Month = TimeSpan.FromDays(30);

    /// <summary>Unknown first, then out of date, each by worth; as many as are left for this contact and this month.</summary>
    public static IReadOnlyList<Candidate> Choose(
        IEnumerable<Candidate> candidates, Dialogue dialogue, Asked asked, DateTimeOffset now, DateTimeOffset dayStart)
    {
        var left = Math.Min(AtMost, Math.Min(dialogue.PerContact - asked.Today, dialogue.PerMonth - asked.Month));
        return left <= 0 ? [] :
        [
            .. candidates.Where(one => MayAsk(one, now, dayStart))
                .OrderBy(one => one.IsKnown).ThenByDescending(one => one.Question.Worth).ThenBy(one => one.Question.Code, StringComparer.Ordinal)
                .Take(left),
        ];
    }

    private static bool MayAsk(Candidate one, DateTimeOffset now, DateTimeOffset dayStart) =>
        one.Question.Active && one.Definition.Active
        && (!one.IsKnown || one.StaleAt <= now)
        && (one.LastAt is not { } last
            || (one.LastOutcome == AskOutcome.Later ? last < dayStart : last.AddDays(one.Question.FatigueDays) <= now));
}
