using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Lifecycle;

/// <summary>
/// Writes down late what happened earlier than the present period began: from then on the history is another. What was believed
/// until now stays readable beside it.
/// </summary>
[Needs(Permission.ManageMembers)]
public sealed class CorrectLifecycle(WorkFactory works, WriteLifecycle write, CurrentActor actor)
{
    /// <summary>Corrects, or says why it cannot be.</summary>
    public async Task<LifecycleResult> RunAsync(MemberId id, LifecycleDraft draft, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [id], ct);
        var member = await work.Db.Members.SingleAsync(m => m.Id == id, ct);
        var believed = await work.Db.Lifecycle.Where(p => p.MemberId == id && p.SupersededAt == null).OrderBy(p => p.StartsAt).ToListAsync(ct);
        var present = believed[^1];
        if (present.Id != draft.Seen)
        {
            return new LifecycleResult.Stale(present.State);
        }

        var at = draft.At ?? work.Now;
        if (believed.FindLast(p => p.StartsAt < at) is not { } then)
        {
            return new LifecycleResult.Refused("before_record", present.State);
        }

        if ((ChangeLifecycle.Text(draft.Reason) is null ? "reason" : ChangeLifecycle.Fault(member, then.State, draft, at, work.Now)) is { } why)
        {
            return new LifecycleResult.Refused(why, then.State);
        }

        var (reason, next) = (ChangeLifecycle.Text(draft.Reason), LifecycleTable.Next(then.State, draft.Cause, member.Kind)!.Value);
        var because = new LifecycleWhy(actor.Required, ChangeLifecycle.Text(draft.Evidence), reason);
        await write.ReplaceAsync(
            work, member, [.. believed.Where(p => p.StartsAt >= then.StartsAt)],
            [
                then.Until(at, actor.Required, reason, work.Now),
                LifecyclePeriod.Begun(id, next, at, work.Now).By(because.Actor, because.Evidence, reason, null),
            ],
            because, ct);
        await work.CommitAsync(ct);
        return new LifecycleResult.Done(next);
    }
}

/// <summary>
/// Takes back the latest change still standing, which was a mistake: what it found is believed again as if nothing had happened,
/// after a correction all that the correction made fall.
/// </summary>
[Needs(Permission.ManageMembers)]
public sealed class TakeBackLifecycle(WorkFactory works, WriteLifecycle write, CurrentActor actor)
{
    /// <summary>Takes it back, if <paramref name="seen"/> still is the present period.</summary>
    public async Task<LifecycleResult> RunAsync(MemberId id, long seen, string? reason, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [id], ct);
        var member = await work.Db.Members.SingleAsync(m => m.Id == id, ct);
        var periods = await work.Db.Lifecycle.Where(p => p.MemberId == id).OrderBy(p => p.StartsAt).ToListAsync(ct);
        var present = periods.Single(p => p.IsPresent);
        if (present.Id != seen)
        {
            return new LifecycleResult.Stale(present.State);
        }

        if (LifecycleTrail.Of(periods).BeforeLastChange is not { } before)
        {
            return new LifecycleResult.Refused("first", present.State);
        }

        if (ChangeLifecycle.Text(reason) is not { Length: <= ChangeLifecycle.MaxLength } because)
        {
            return new LifecycleResult.Refused("reason", present.State);
        }

        var from = before[0].Period.StartsAt;
        await write.ReplaceAsync(
            work, member, [.. periods.Where(p => p.SupersededAt is null && p.StartsAt >= from)],
            [.. before.Select(b => b.Period.Until(b.End, actor.Required, because, work.Now))], new LifecycleWhy(actor.Required, null, because), ct);
        await work.CommitAsync(ct);
        return new LifecycleResult.Done(before[^1].Period.State);
    }
}
