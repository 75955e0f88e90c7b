using Coop.Core.Knowledge.Questions;
using Coop.Core.Members;
using Coop.Core.Timeline;

namespace Coop.Channels.Visits;

/// <summary>Reads what the counter needs to know.</summary>
public sealed class VisitReads(QuestionReads questions)
{
    internal static readonly Contact AtTheCounter = new(Channel.Visit, null);

    /// <summary>The one question to ask whoever stands at the counter, null for somebody new; null when there is nothing to ask.</summary>
    public async Task<Candidate?> NextQuestionAsync(MemberId? member, CancellationToken ct)
    {
        var next = member is { } known ? (await questions.NextAsync(known, AtTheCounter, ct)).Questions : await questions.FirstAsync(ct);
        return next is [var first, ..] ? first : null;
    }
}
