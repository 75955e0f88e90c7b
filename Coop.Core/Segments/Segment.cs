using Coop.Core.Conditions;
using Coop.Core.Events;
using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Core.Segments;

/// <summary>Identifies a segment.</summary>
public readonly record struct SegmentId(Guid Value) : IGuidId<SegmentId>
{
    /// <inheritdoc />
    public static SegmentId From(Guid value) => new(value);
}

/// <summary>What somebody wants a segment to be.</summary>
/// <param name="Name">Unique among those in use, capitals apart; 1 to 80 characters.</param>
/// <param name="Description">What it is for; up to 500 characters, may be empty.</param>
/// <param name="Condition">What must hold of its members.</param>
public sealed record SegmentDraft(string Name, string Description, Condition Condition);

/// <summary>A fact moved a member into a segment.</summary>
[EventName("segment.entered")]
public sealed record SegmentEntered(DateTimeOffset At, MemberId Member, SegmentId Segment) : DomainEvent(At);

/// <summary>A fact moved a member out of a segment.</summary>
[EventName("segment.left")]
public sealed record SegmentLeft(DateTimeOffset At, MemberId Member, SegmentId Segment) : DomainEvent(At);

/// <summary>
/// A look at everybody moved members, some thousands with each event: those whose periods in <c>core.segment_period</c> carry this run.
/// </summary>
[EventName("segment.refreshed")]
public sealed record SegmentRefreshed(DateTimeOffset At, SegmentId Segment, long Run, int Entered, int Departed) : DomainEvent(At);
