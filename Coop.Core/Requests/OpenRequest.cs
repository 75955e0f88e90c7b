using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Requests;

/// <summary>A request as it is written down.</summary>
/// <param name="Id">Given by the browser.</param>
/// <param name="Member">Whose.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Channel">The way it came: any but <see cref="Channel.System"/>.</param>
/// <param name="ReceivedOn">The day it came on: today, or within <see cref="OpenRequest.Oldest"/> before.</param>
/// <param name="Subject">In a few words.</param>
/// <param name="Body">In the member's own; may be empty.</param>
public sealed record RequestDraft(RequestId Id, MemberId Member, RequestKind Kind, Channel Channel, DateOnly ReceivedOn, string Subject, string Body);

/// <summary>What became of writing a request down.</summary>
public abstract record OpenResult
{
    private OpenResult()
    {
    }

    /// <summary>It is written down, now or since an earlier try, under this number.</summary>
    public sealed record Done(long Number, DateOnly? DueOn) : OpenResult;

    /// <summary>Something is missing or cannot be: <c>member</c>, <c>channel</c>, <c>subject</c>, <c>long</c>, <c>future</c>, <c>old</c>. Nothing is written.</summary>
    public sealed record Unfit(string What) : OpenResult;
}

/// <summary>Writes down what a member asks of the cooperative, and by when it must be answered.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class OpenRequest(WorkFactory works, AppendEntry timeline, CooperativeCalendar calendar, CurrentActor actor)
{
    /// <summary>The longest subject, in characters.</summary>
    public const int MaxSubject = 120;

    /// <summary>The longest text of a request or an answer, in characters.</summary>
    public const int MaxText = 10_000;

    /// <summary>How long ago it may have come, in days.</summary>
    public const int Oldest = 366;

    /// <summary>Writes it down, once.</summary>
    public async Task<OpenResult> RunAsync(RequestDraft draft, CancellationToken ct)
    {
        draft = draft with { Subject = StoredText.Of(draft.Subject).Trim(), Body = StoredText.Of(draft.Body).Trim() };
        await using var work = await works.BeginAsync(ct);
        if (Fault(draft, calendar.DayOf(work.Now)) is { } what)
        {
            return new OpenResult.Unfit(what);
        }

        if (!await work.Db.Members.AnyAsync(m => m.Id == draft.Member, ct))
        {
            return new OpenResult.Unfit("member");
        }

        await AppendEntry.LockAsync(work, [draft.Member], ct);
        if (await work.Db.Requests.AsNoTracking().SingleOrDefaultAsync(r => r.Id == draft.Id && r.MemberId == draft.Member, ct) is { } earlier)
        {
            return new OpenResult.Done(earlier.Number, earlier.DueOn);
        }

        var request = Request.Opened(draft, actor.Required, work.Now);
        work.Db.Requests.Add(request);
        work.Db.RequestContents.Add(new RequestContent(draft.Id, draft.Subject, draft.Body));

        // The number is the database's to give, and the timeline tells it.
        await work.Db.SaveChangesAsync(ct);
        await RequestWords.TellAsync(work, timeline, request, "opened", actor.Required, ct);
        work.Raise(new RequestOpened(work.Now, draft.Member, draft.Id, draft.Kind));
        await work.CommitAsync(ct);
        return new OpenResult.Done(request.Number, request.DueOn);
    }

    private static string? Fault(RequestDraft draft, DateOnly today) =>
        draft.Channel == Channel.System ? "channel"
        : draft.Subject.Length == 0 ? "subject"
        : draft.Subject.Length > MaxSubject || draft.Body.Length > MaxText ? "long"
        : draft.ReceivedOn > today ? "future"
        : draft.ReceivedOn < today.AddDays(-Oldest) ? "old"
        : null;
}
