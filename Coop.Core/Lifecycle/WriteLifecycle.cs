using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Core.Lifecycle;

/// <summary>A member's relationship stands elsewhere than before, from a moment on that may lie back.</summary>
[EventName("lifecycle.changed")]
public sealed record LifecycleChanged(
    DateTimeOffset At, MemberId Member, MemberStage From, MemberStage To, LifecycleCause Cause, MemberStanding? Standing, DateTimeOffset Since) : DomainEvent(At)
{
    /// <summary>Something written earlier turned out wrong.</summary>
    public bool IsCorrection { get; init; }

    /// <summary>Code of the rule that did it; null when people did.</summary>
    public string? Rule { get; init; }
}

/// <summary>What else is to be said of a change.</summary>
/// <param name="Actor">The person on the staff, if one did it.</param>
/// <param name="Evidence">What proves it.</param>
/// <param name="Reason">Why something written earlier was wrong.</param>
/// <param name="Rule">Code of the rule that did it.</param>
internal sealed record LifecycleWhy(StaffId? Actor, string? Evidence = null, string? Reason = null, string? Rule = null);

/// <summary>
/// Writes within the caller's transaction where relationships stand from now on, with a line in each timeline. Whoever calls
/// holds the members' heads, so nobody else writes their periods meanwhile, and has asked <see cref="LifecycleTable"/>.
/// </summary>
public sealed class WriteLifecycle(AppendEntry timeline, CooperativeCalendar calendar)
{
    /// <summary>Ends the present period of each and begins the next.</summary>
    internal async Task AppendAsync(
        Work work, IReadOnlyCollection<(Member Member, LifecyclePeriod Present, LifecycleState To, DateTimeOffset At)> moves, LifecycleWhy why, CancellationToken ct)
    {
        foreach (var move in moves)
        {
            move.Present.End(move.At);
        }

        // The end must be there before the beginning: the database allows no overlap, not even for the length of a statement.
        await work.Db.SaveChangesAsync(ct);
        foreach (var (member, present, to, at) in moves)
        {
            work.Db.Lifecycle.Add(LifecyclePeriod.Begun(member.Id, to, at, work.Now).By(why.Actor, why.Evidence, why.Reason, why.Rule));
            await TellAsync(work, member, present.State, to, at, why, ct);
        }

        await work.Db.SaveChangesAsync(ct);
    }

    /// <summary>Puts other periods in place of some that turned out wrong; the last of them is the present one.</summary>
    internal async Task ReplaceAsync(
        Work work, Member member, IReadOnlyList<LifecyclePeriod> wrong, IReadOnlyList<LifecyclePeriod> right, LifecycleWhy why, CancellationToken ct)
    {
        foreach (var period in wrong)
        {
            period.Supersede(work.Now);
        }

        await work.Db.SaveChangesAsync(ct);
        work.Db.Lifecycle.AddRange(right);
        await TellAsync(work, member, wrong[^1].State, right[^1].State, right[^1].StartsAt, why, ct);
        await work.Db.SaveChangesAsync(ct);
    }

    private async Task TellAsync(Work work, Member member, LifecycleState from, LifecycleState to, DateTimeOffset at, LifecycleWhy why, CancellationToken ct)
    {
        member.Moved(to.Stage);
        work.Raise(new LifecycleChanged(work.Now, member.Id, from.Stage, to.Stage, to.Cause, to.Standing, at) { IsCorrection = why.Reason is not null, Rule = why.Rule });
        if (to.Cause == LifecycleCause.Registered && why.Reason is null)
        {
            return; // Whoever says who somebody is leaves a line of their own.
        }

        await timeline.RunAsync(work, member.Id, new EntryDraft(EntryKind.Lifecycle, Channel.System, Direction.None)
        {
            Author = why.Actor?.Value,
            Facts = EntryFacts.Json(new
            {
                from = from.Stage.Stored(),
                to = to.Stage.Stored(),
                cause = to.Cause.Stored(),
                standingFrom = from.Standing?.Stored(),
                standing = to.Standing?.Stored(),
                since = at,
                day = calendar.DayOf(at) == calendar.DayOf(work.Now) ? null : (DateOnly?)calendar.DayOf(at),
                correction = why.Reason is not null,
                rule = why.Rule,
            }),
        }, ct);
        if (to.Cause == LifecycleCause.Admission && !from.Stage.IsMember() && member.Belongs)
        {
            work.Raise(new MemberJoined(work.Now, member.Id));
        }

        work.Touch(Topic.Member(member.Id), "lifecycle");
        work.Touch(Topic.WorkList, $"m:{member.Id.Value:D}");
        work.Audit(why.Actor, why.Reason is null ? "member.lifecycle" : "member.lifecycle_correct", $"member:{member.Id.Value:D}", new
        {
            from = from.Stage.Stored(),
            to = to.Stage.Stored(),
            cause = to.Cause.Stored(),
            since = at,
            why.Rule,
        });
    }
}
