using Coop.Core.Events;
using Coop.Core.Members;

namespace Coop.Core.Timeline;

/// <summary>A member called and nobody answered.</summary>
/// <param name="At">When the call ended, UTC.</param>
/// <param name="Member">Who called.</param>
/// <param name="From">The telephone they called from.</param>
/// <param name="Call">Which call; the same one told twice is one.</param>
[EventName("calls.missed")]
public sealed record CallMissed(DateTimeOffset At, MemberId Member, ContactPointId From, Guid Call) : DomainEvent(At);
