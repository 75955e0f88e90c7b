using Coop.Channels.Conversations;
using Coop.Channels.Voice;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Channels.Routing;

/// <summary>What became of a change to a work item.</summary>
public enum WorkResult
{
    /// <summary>Done, or it was so already.</summary>
    Done,

    /// <summary>Somebody else has it.</summary>
    TakenByOther,

    /// <summary>It was closed meanwhile.</summary>
    Closed,

    /// <summary>The conversation has newer work by now.</summary>
    Superseded,
}

/// <summary>Takes work everybody sees. Of two who take at the same moment, one gets it.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class TakeWork(WorkFactory works, WorkChange change, CurrentActor actor, TimeProvider clock)
{
    /// <summary>Takes it for the acting person.</summary>
    public async Task<WorkResult> RunAsync(WorkItemId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        var item = await WorkChange.LockAsync(work, id, ct);
        if (item.ClosedAt is not null)
        {
            return WorkResult.Closed;
        }

        if (item.AgentId == actor.Required)
        {
            return WorkResult.Done;
        }

        if (!item.Take(actor.Required, clock.GetUtcNow()))
        {
            return WorkResult.TakenByOther;
        }

        await change.CommitAsync(work, item, "taken", actor.Required, ct);
        return WorkResult.Done;
    }

    /// <summary>Somebody answered: the member no longer waits, and the work is theirs if nobody had it.</summary>
    internal async Task AnsweredAsync(Work work, ConversationId conversation, StaffId by, CancellationToken ct)
    {
        if (await work.Db.WorkItems.FromSqlRaw(RoutingSql.LockOpen, conversation.Value).SingleOrDefaultAsync(ct) is not { } item)
        {
            return;
        }

        item.Answered(by, clock.GetUtcNow());
        work.Touch(Topic.WorkList, item.Id.Value.ToString("D"));
    }
}

/// <summary>Gives work back to everybody.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class ReleaseWork(WorkFactory works, WorkChange change, CurrentActor actor)
{
    /// <summary>Only who has it may give it back.</summary>
    public async Task<WorkResult> RunAsync(WorkItemId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        var item = await WorkChange.LockAsync(work, id, ct);
        if (item.ClosedAt is not null || item.AgentId is null)
        {
            return item.ClosedAt is null ? WorkResult.Done : WorkResult.Closed;
        }

        if (item.AgentId != actor.Required)
        {
            return WorkResult.TakenByOther;
        }

        item.Release();
        await change.CommitAsync(work, item, "released", actor.Required, ct);
        return WorkResult.Done;
    }
}

/// <summary>Closes work with a disposition.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class CloseWork(WorkFactory works, WorkChange change, CurrentActor actor, TimeProvider clock)
{
    /// <summary>The dispositions work may end with.</summary>
    public static IReadOnlyList<string> Dispositions { get; } = ["solved", "informed", "no_answer", "not_relevant"];

    /// <summary>Closes it; work of somebody else stays open.</summary>
    /// <exception cref="ArgumentException">The disposition is not one of <see cref="Dispositions"/>.</exception>
    public async Task<WorkResult> RunAsync(WorkItemId id, string disposition, CancellationToken ct)
    {
        if (!Dispositions.Contains(disposition))
        {
            throw new ArgumentException($"'{disposition}' is no disposition.", nameof(disposition));
        }

        await using var work = await works.BeginAsync(ct);
        var item = await WorkChange.LockAsync(work, id, ct);
        if (item.ClosedAt is not null)
        {
            return WorkResult.Closed;
        }

        if (item.AgentId is not null && item.AgentId != actor.Required)
        {
            return WorkResult.TakenByOther;
        }

        item.Take(actor.Required, clock.GetUtcNow());
        item.Close(disposition, clock.GetUtcNow());
        await CallPromises.WithdrawAsync(work, item.ConversationId, actor.Required, ct);
        await change.CommitAsync(work, item, "closed", actor.Required, ct);
        return WorkResult.Done;
    }
}

/// <summary>Takes back a closing.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class ReopenWork(WorkFactory works, WorkChange change, CurrentActor actor)
{
    /// <summary>Opens it again, unless the conversation has newer open work.</summary>
    public async Task<WorkResult> RunAsync(WorkItemId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        var item = await WorkChange.LockAsync(work, id, ct);
        if (item.ClosedAt is null)
        {
            return WorkResult.Done;
        }

        if (await work.Db.WorkItems.AnyAsync(w => w.ConversationId == item.ConversationId && w.ClosedAt == null, ct))
        {
            return WorkResult.Superseded;
        }

        item.Reopen();
        await change.CommitAsync(work, item, "reopened", actor.Required, ct);
        return WorkResult.Done;
    }
}

/// <summary>What every change of a work item has in common: locks in the one order, and a line in the timeline.</summary>
public sealed class WorkChange(AppendEntry timeline)
{
    internal static async Task<WorkItem> LockAsync(Work work, WorkItemId id, CancellationToken ct)
    {
        var member = await work.Db.WorkItems.Where(w => w.Id == id).Select(w => w.MemberId).SingleAsync(ct);
        await AppendEntry.LockAsync(work, [member], ct);
        return await work.Db.WorkItems.FromSqlRaw(RoutingSql.Lock, id.Value).SingleAsync(ct);
    }

    internal async Task CommitAsync(Work work, WorkItem item, string what, StaffId by, CancellationToken ct)
    {
        await timeline.RunAsync(work, item.MemberId, new EntryDraft(EntryKind.Work, item.Channel, Direction.None)
        {
            Conversation = item.ConversationId.Value,
            Author = by.Value,
            Facts = EntryFacts.Json(new { what, item.Disposition }),
        }, ct);
        work.Touch(Topic.WorkList, item.Id.Value.ToString("D"));
        await work.CommitAsync(ct);
    }
}
