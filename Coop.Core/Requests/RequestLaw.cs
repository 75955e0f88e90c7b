using Coop.Core.Calendar;

namespace Coop.Core.Requests;

/// <summary>
/// How long an answer may take. Petitions, complaints, claims and suggestions have fifteen working days from the day after they came (Ley 1755 of
/// 2015, article 14; for claims of consumers Ley 1480 of 2011, article 58; for those about personal data Ley 1581 of 2012, article 15).
/// What comes on a day that is none of work runs from the next one too: the earlier of the two readings, which breaks neither.
/// </summary>
public static class RequestLaw
{
    /// <summary>Working days.</summary>
    public const int Term = 15;

    /// <summary>The last day for the answer; null for what asks for none.</summary>
    public static DateOnly? DueOn(RequestKind kind, DateOnly received) => kind == RequestKind.Compliment ? null : BusinessDays.After(received, Term);
}
