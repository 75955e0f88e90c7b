using Coop.Core.Events;
using Coop.Core.Members;

namespace Coop.Core.Requests;

/// <summary>A member laid a request before the cooperative.</summary>
[EventName("request.opened")]
public sealed record RequestOpened(DateTimeOffset At, MemberId Member, RequestId Request, RequestKind Kind) : DomainEvent(At);

/// <summary>It was answered, withdrawn, or turns out never to have been.</summary>
[EventName("request.closed")]
public sealed record RequestClosed(DateTimeOffset At, MemberId Member, RequestId Request, RequestKind Kind, RequestState State) : DomainEvent(At);

/// <summary>It waits for its answer again.</summary>
[EventName("request.reopened")]
public sealed record RequestReopened(DateTimeOffset At, MemberId Member, RequestId Request, RequestKind Kind) : DomainEvent(At);
