using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Core.Requests;

/// <summary>Identifies a request. Given by the browser that writes it down, so that doing so again changes nothing.</summary>
public readonly record struct RequestId(Guid Value) : IGuidId<RequestId>
{
    /// <inheritdoc />
    public static RequestId From(Guid value) => new(value);
}

/// <summary>What a member lays before the cooperative (PQRSF).</summary>
public enum RequestKind
{
    /// <summary>Petición: to be told or given something.</summary>
    Petition,

    /// <summary>Queja: somebody treated them badly.</summary>
    Complaint,

    /// <summary>Reclamo: a service or product was not what was owed.</summary>
    Claim,

    /// <summary>Sugerencia: how something could be better.</summary>
    Suggestion,

    /// <summary>Felicitación: something was good. Nobody waits for an answer.</summary>
    Compliment,
}

/// <summary>Where a request stands.</summary>
public enum RequestState
{
    /// <summary>It waits for its answer.</summary>
    Open,

    /// <summary>The member has the answer.</summary>
    Answered,

    /// <summary>The member desisted.</summary>
    Withdrawn,

    /// <summary>It was written down by mistake: nobody asked for it, and it counts nowhere.</summary>
    Mistaken,
}

/// <summary>A request of a member, with the day by which the law wants it answered. Its words are apart: <see cref="RequestContent"/>.</summary>
public sealed class Request
{
    private Request()
    {
    }

    /// <summary>Identifies the request.</summary>
    public RequestId Id { get; private set; }

    /// <summary>The number it is filed under (radicado), as the member is told; rises, with gaps.</summary>
    public long Number { get; private set; }

    /// <summary>Whose.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>What it is.</summary>
    public RequestKind Kind { get; private set; }

    /// <summary>The way it came.</summary>
    public Channel Channel { get; private set; }

    /// <summary>The cooperative's day it came on.</summary>
    public DateOnly ReceivedOn { get; private set; }

    /// <summary>The last day for its answer, by <see cref="RequestLaw"/>; null where nothing is owed.</summary>
    public DateOnly? DueOn { get; private set; }

    /// <summary>Where it stands.</summary>
    public RequestState State { get; private set; }

    /// <summary>The day it was closed on; null while it is open.</summary>
    public DateOnly? ClosedOn { get; private set; }

    /// <summary>Who wrote it down; null where a system did.</summary>
    public StaffId? OpenedBy { get; private set; }

    /// <summary>When it was written down, UTC.</summary>
    public DateTimeOffset OpenedAt { get; private set; }

    /// <summary>Who closed it.</summary>
    public StaffId? ClosedBy { get; private set; }

    /// <summary>When it was closed, UTC.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>Counts the changes.</summary>
    public long Rev { get; private set; }

    internal static Request Opened(RequestDraft draft, StaffId by, DateTimeOffset at) => new()
    {
        Id = draft.Id,
        MemberId = draft.Member,
        Kind = draft.Kind,
        Channel = draft.Channel,
        ReceivedOn = draft.ReceivedOn,
        DueOn = RequestLaw.DueOn(draft.Kind, draft.ReceivedOn),
        OpenedBy = by,
        OpenedAt = at,
        Rev = 1,
    };

    internal void Close(RequestState how, DateOnly on, StaffId by, DateTimeOffset at)
    {
        (State, ClosedOn, ClosedBy, ClosedAt) = (how, on, by, at);
        Rev++;
    }

    internal void Reopen()
    {
        (State, ClosedOn, ClosedBy, ClosedAt) = (RequestState.Open, null, null, null);
        Rev++;
    }
}

/// <summary>The words of a request and of its answer; they leave by erasure or retention while the request stays.</summary>
public sealed class RequestContent
{
    private RequestContent()
    {
    }

    internal RequestContent(RequestId request, string subject, string body) => (RequestId, Subject, Body) = (request, subject, body);

    /// <summary>Of which request.</summary>
    public RequestId RequestId { get; private set; }

    /// <summary>In a few words.</summary>
    public string Subject { get; private set; } = "";

    /// <summary>In the member's own; empty where the subject says it all.</summary>
    public string Body { get; private set; } = "";

    /// <summary>What the member was answered; null as long as nothing was.</summary>
    public string? Answer { get; private set; }

    internal void Answered(string? answer) => Answer = answer;
}
