using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Requests;

/// <summary>Closes a request: with its answer, because the member desisted, or because it was written down by mistake.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class CloseRequest(WorkFactory works, AppendEntry timeline, CooperativeCalendar calendar, CurrentActor actor)
{
    /// <summary>
    /// Closes it; <paramref name="answer"/> is what the member was told, and belongs to <see cref="RequestState.Answered"/> alone. Null when
    /// done; else a code: <c>gone</c> (somebody closed it meanwhile), <c>answer</c> (none is said), <c>long</c>.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="how"/> is open.</exception>
    public async Task<string?> RunAsync(RequestId id, RequestState how, string? answer, CancellationToken ct)
    {
        if (how == RequestState.Open)
        {
            throw new ArgumentException("A request is not closed by staying open.", nameof(how));
        }

        var said = how == RequestState.Answered ? StoredText.Of(answer ?? "").Trim() : null;
        if (said is { Length: 0 or > OpenRequest.MaxText })
        {
            return said.Length == 0 ? "answer" : "long";
        }

        await using var work = await works.BeginAsync(ct);
        if (await RequestWords.HoldAsync(work, id, ct) is not { State: RequestState.Open } request)
        {
            return "gone";
        }

        request.Close(how, calendar.DayOf(work.Now), actor.Required, work.Now);
        if (said is not null && await work.Db.RequestContents.SingleOrDefaultAsync(c => c.RequestId == id, ct) is { } content)
        {
            content.Answered(said);
        }

        await RequestWords.TellAsync(work, timeline, request, how.Stored(), actor.Required, ct);
        work.Raise(new RequestClosed(work.Now, request.MemberId, id, request.Kind, how));
        await work.CommitAsync(ct);
        return null;
    }
}

/// <summary>Opens a request again that was closed too early; its term runs as if it had never been closed.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class ReopenRequest(WorkFactory works, AppendEntry timeline, CurrentActor actor)
{
    /// <summary>Opens it again; nothing happens when it is open. What was answered stays written until there is another answer.</summary>
    public async Task RunAsync(RequestId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await RequestWords.HoldAsync(work, id, ct) is not { } request || request.State == RequestState.Open)
        {
            return;
        }

        request.Reopen();
        await RequestWords.TellAsync(work, timeline, request, "reopened", actor.Required, ct);
        work.Raise(new RequestReopened(work.Now, request.MemberId, id, request.Kind));
        await work.CommitAsync(ct);
    }
}

/// <summary>What every change of a request does within its transaction.</summary>
internal static class RequestWords
{
    /// <summary>The request, once its member's head is held; null when there is none.</summary>
    public static async Task<Request?> HoldAsync(Work work, RequestId id, CancellationToken ct)
    {
        if (await work.Db.Requests.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, ct) is not { } seen)
        {
            return null;
        }

        await AppendEntry.LockAsync(work, [seen.MemberId], ct);
        return await work.Db.Requests.SingleAsync(r => r.Id == id, ct);
    }

    /// <summary>
    /// A line in the timeline, newer screens, and who did it. The call or the mail it came by has a line of its own: this one goes neither way.
    /// </summary>
    public static async Task TellAsync(Work work, AppendEntry timeline, Request request, string what, StaffId by, CancellationToken ct)
    {
        await timeline.RunAsync(work, request.MemberId, new EntryDraft(EntryKind.Request, request.Channel, Direction.None)
        {
            Author = by.Value,
            Source = request.Id.Value,
            Facts = EntryFacts.Json(new { what, kind = request.Kind.Stored(), number = request.Number, due = request.DueOn }),
        }, ct);
        work.Touch(Topic.Member(request.MemberId), "requests");
        work.Touch(Topic.Requests, request.Id.Value.ToString("D"));
        work.Audit(by, $"request.{what}", $"member:{request.MemberId.Value:D}", new { request = request.Id.Value, kind = request.Kind.Stored() });
    }
}
