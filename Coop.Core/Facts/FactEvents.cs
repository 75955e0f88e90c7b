using Coop.Core.Events;
using Coop.Core.Members;

namespace Coop.Core.Facts;

/// <summary>A member bought something. Telling it again tells nothing new.</summary>
[EventName("sale.recorded")]
public sealed record SaleRecorded(DateTimeOffset At, MemberId Member, SaleId Sale) : DomainEvent(At);

/// <summary>Something a member had bought came back, or was told wrong.</summary>
[EventName("sale.returned")]
public sealed record SaleReturned(DateTimeOffset At, MemberId Member, SaleId Sale, ReturnId Return) : DomainEvent(At);

/// <summary>A contribution fell due.</summary>
[EventName("contribution.due")]
public sealed record ContributionDue(DateTimeOffset At, MemberId Member, ContributionId Contribution) : DomainEvent(At);

/// <summary>A member paid a contribution.</summary>
[EventName("contribution.paid")]
public sealed record ContributionPaid(DateTimeOffset At, MemberId Member, ContributionId Contribution) : DomainEvent(At);

/// <summary>What was said of a contribution no longer holds: <c>contribution</c> is the entry that says so, <c>takenBack</c> the one it takes back.</summary>
[EventName("contribution.taken-back")]
public sealed record ContributionTakenBack(DateTimeOffset At, MemberId Member, ContributionId Contribution, ContributionId TakenBack) : DomainEvent(At);

/// <summary>A member used a service.</summary>
[EventName("service.used")]
public sealed record ServiceUsed(DateTimeOffset At, MemberId Member, ServiceUseId Use) : DomainEvent(At);
