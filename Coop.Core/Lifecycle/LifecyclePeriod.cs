using Coop.Core.Access;
using Coop.Core.Members;

namespace Coop.Core.Lifecycle;

/// <summary>
/// A time during which a relationship stood somewhere. Periods of a member follow each other without gap or overlap. One that
/// turns out wrong is superseded and stays readable.
/// </summary>
public sealed class LifecyclePeriod
{
    private LifecyclePeriod()
    {
    }

    /// <summary>Identifies the period; a later written one is greater.</summary>
    public long Id { get; private set; }

    /// <summary>Whose.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>Where it stood.</summary>
    public MemberStage Stage { get; private set; }

    /// <summary>Able to vote or not; null for whoever was no member in law.</summary>
    public MemberStanding? Standing { get; private set; }

    /// <summary>Why.</summary>
    public LifecycleCause Cause { get; private set; }

    /// <summary>What proves it: the letter, the act, the certificate; null where none is asked for, or erased.</summary>
    public string? Evidence { get; private set; }

    /// <summary>Why it was written in place of something else; null when it was not.</summary>
    public string? Reason { get; private set; }

    /// <summary>Code of the rule that did it; null when people did.</summary>
    public string? Rule { get; private set; }

    /// <summary>From when on, UTC.</summary>
    public DateTimeOffset StartsAt { get; private set; }

    /// <summary>Until when, UTC; null for the present one.</summary>
    public DateTimeOffset? EndsAt { get; private set; }

    /// <summary>The person on the staff who wrote it down, if one did.</summary>
    public StaffId? ActorId { get; private set; }

    /// <summary>When it was written down, UTC.</summary>
    public DateTimeOffset RecordedAt { get; private set; }

    /// <summary>When it turned out wrong, UTC; null while it is believed.</summary>
    public DateTimeOffset? SupersededAt { get; private set; }

    /// <summary>Where it stood, and by which cause.</summary>
    public LifecycleState State => new(Stage, Standing, Cause);

    /// <summary>It is believed, and lasts.</summary>
    public bool IsPresent => EndsAt is null && SupersededAt is null;

    internal static LifecyclePeriod Begun(MemberId member, LifecycleState state, DateTimeOffset at, DateTimeOffset now) => new()
    {
        MemberId = member,
        Stage = state.Stage,
        Standing = state.Standing,
        Cause = state.Cause,
        StartsAt = at,
        RecordedAt = now,
    };

    internal LifecyclePeriod By(StaffId? actor, string? evidence, string? reason, string? rule)
    {
        (ActorId, Evidence, Reason, Rule) = (actor, evidence, reason, rule);
        return this;
    }

    /// <summary>The same period with another end, to stand in its place.</summary>
    internal LifecyclePeriod Until(DateTimeOffset? end, StaffId? actor, string? reason, DateTimeOffset now)
    {
        var copy = Begun(MemberId, State, StartsAt, now).By(actor, Evidence, reason, Rule);
        copy.EndsAt = end;
        return copy;
    }

    internal void End(DateTimeOffset at) => EndsAt = at;

    internal void Supersede(DateTimeOffset at) => SupersededAt ??= at;
}
