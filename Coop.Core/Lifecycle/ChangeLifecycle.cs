using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Lifecycle;

/// <summary>Something that happened to a member's relationship, as somebody writes it down.</summary>
/// <param name="Cause">What happened; it says where it leads.</param>
/// <param name="Seen">The present period the person saw.</param>
public sealed record LifecycleDraft(LifecycleCause Cause, long Seen)
{
    /// <summary>When it happened, UTC; null is now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What proves it, at most <see cref="ChangeLifecycle.MaxLength"/> characters.</summary>
    public string? Evidence { get; init; }

    /// <summary>Why what was written earlier is wrong; for corrections.</summary>
    public string? Reason { get; init; }
}

/// <summary>What became of writing it down.</summary>
public abstract record LifecycleResult
{
    private LifecycleResult()
    {
    }

    /// <summary>It is written down.</summary>
    public sealed record Done(LifecycleState Now) : LifecycleResult;

    /// <summary>
    /// It cannot be: a code of <see cref="LifecycleTable.Refusal"/>, or <c>provisional</c>, <c>evidence</c>, <c>evidence_long</c>,
    /// <c>future</c>, <c>before_record</c>, <c>earlier</c>, <c>reason</c>, <c>first</c>.
    /// </summary>
    public sealed record Refused(string Why, LifecycleState From) : LifecycleResult;

    /// <summary>A colleague was quicker; this is how it stands now.</summary>
    public sealed record Stale(LifecycleState Now) : LifecycleResult;
}

/// <summary>Writes down what happened to a member's relationship since its present period began.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class ChangeLifecycle(WorkFactory works, WriteLifecycle write, CurrentActor actor)
{
    /// <summary>The longest evidence and reason, in characters.</summary>
    public const int MaxLength = 500;

    /// <summary>Writes it down, or says why it cannot be.</summary>
    public async Task<LifecycleResult> RunAsync(MemberId id, LifecycleDraft draft, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [id], ct);
        var member = await work.Db.Members.SingleAsync(m => m.Id == id, ct);
        var present = await work.Db.Lifecycle.SingleAsync(p => p.MemberId == id && p.EndsAt == null && p.SupersededAt == null, ct);
        if (present.Id != draft.Seen)
        {
            return new LifecycleResult.Stale(present.State);
        }

        var at = draft.At ?? work.Now;
        if (Fault(member, present.State, draft, at, work.Now) is { } why)
        {
            return new LifecycleResult.Refused(why, present.State);
        }

        if (at <= present.StartsAt)
        {
            return new LifecycleResult.Refused("earlier", present.State);
        }

        var next = LifecycleTable.Next(present.State, draft.Cause, member.Kind)!.Value;
        await write.AppendAsync(work, [(member, present, next, at)], new LifecycleWhy(actor.Required, Text(draft.Evidence)), ct);
        await work.CommitAsync(ct);
        return new LifecycleResult.Done(next);
    }

    internal static string? Fault(Member member, LifecycleState from, LifecycleDraft draft, DateTimeOffset at, DateTimeOffset now) =>
        member.Provisional ? "provisional"
        : LifecycleTable.Refusal(from, draft.Cause, member.Kind) is { } refused ? refused
        : draft.Cause.NeedsEvidence() && Text(draft.Evidence) is null ? "evidence"
        : draft.Evidence?.Length > MaxLength || draft.Reason?.Length > MaxLength ? "evidence_long"
        : at > now ? "future"
        : null;

    internal static string? Text(string? typed) => StoredText.Of(typed ?? "").Trim() is { Length: > 0 } text ? text : null;
}
