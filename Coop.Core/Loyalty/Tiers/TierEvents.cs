using Coop.Core.Events;
using Coop.Core.Members;

namespace Coop.Core.Loyalty.Tiers;

/// <summary>A member rose on the ladder.</summary>
[EventName("tier.risen")]
public sealed record TierRisen(DateTimeOffset At, MemberId Member, string From, string To, DateOnly? Until) : DomainEvent(At);

/// <summary>A member will lose their tier if nothing else happens; once for each time it is promised for.</summary>
[EventName("tier.at-risk")]
public sealed record TierAtRisk(DateTimeOffset At, MemberId Member, string From, string To, DateOnly Until) : DomainEvent(At);

/// <summary>A member has a lower tier than before.</summary>
[EventName("tier.lost")]
public sealed record TierLost(DateTimeOffset At, MemberId Member, string From, string To, DateOnly? Until) : DomainEvent(At);
