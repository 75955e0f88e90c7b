using Coop.Channels.Conversations;
using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Channels.Routing;

/// <summary>Identifies a work item.</summary>
public readonly record struct WorkItemId(Guid Value) : IGuidId<WorkItemId>
{
    /// <inheritdoc />
    public static WorkItemId From(Guid value) => new(value);
}

/// <summary>A piece of work somebody takes and closes. A conversation has at most one open at a time.</summary>
public sealed class WorkItem
{
    private WorkItem()
    {
    }

    /// <summary>Identifies the work item.</summary>
    public WorkItemId Id { get; private set; }

    /// <summary>The conversation it is about.</summary>
    public ConversationId ConversationId { get; private set; }

    /// <summary>The member it is about.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>The channel it came by.</summary>
    public Channel Channel { get; private set; }

    /// <summary>Who has taken it; null while everybody may.</summary>
    public StaffId? AgentId { get; private set; }

    /// <summary>When it was opened, UTC.</summary>
    public DateTimeOffset OpenedAt { get; private set; }

    /// <summary>Since when the member waits for an answer, UTC; null while they do not.</summary>
    public DateTimeOffset? WaitingSince { get; private set; }

    /// <summary>When it was last taken, UTC.</summary>
    public DateTimeOffset? TakenAt { get; private set; }

    /// <summary>When it was closed, UTC.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>How it ended: a disposition code.</summary>
    public string? Disposition { get; private set; }

    /// <summary>Counts the changes of this row.</summary>
    public long Rev { get; private set; }

    /// <summary>The member wrote and nobody has it.</summary>
    public static WorkItem Opened(Conversation conversation, TimeProvider clock) => new()
    {
        Id = clock.NewId<WorkItemId>(),
        ConversationId = conversation.Id,
        MemberId = conversation.MemberId,
        Channel = conversation.Channel,
        OpenedAt = clock.GetUtcNow(),
        WaitingSince = clock.GetUtcNow(),
        Rev = 1,
    };

    /// <summary>The member wrote again: waits from now, unless they waited already.</summary>
    public void MemberWrote(DateTimeOffset at)
    {
        WaitingSince ??= at;
        Rev++;
    }

    /// <summary>Somebody answers, and has it from now on if nobody had.</summary>
    public void Answered(StaffId by, DateTimeOffset at)
    {
        WaitingSince = null;
        if (AgentId is null)
        {
            (AgentId, TakenAt) = (by, at);
        }

        Rev++;
    }

    /// <summary>Somebody speaks with the member: it is theirs from now on, whoever had it.</summary>
    public void SpokenBy(StaffId by, DateTimeOffset at)
    {
        (AgentId, TakenAt, WaitingSince) = (by, at, null);
        Rev++;
    }

    /// <summary>False when somebody else has it.</summary>
    public bool Take(StaffId by, DateTimeOffset at)
    {
        if (AgentId is not null && AgentId != by)
        {
            return false;
        }

        (AgentId, TakenAt) = (by, TakenAt ?? at);
        Rev++;
        return true;
    }

    /// <summary>Gives it back to everybody.</summary>
    public void Release()
    {
        (AgentId, TakenAt) = (null, null);
        Rev++;
    }

    /// <summary>It is done.</summary>
    public void Close(string disposition, DateTimeOffset at)
    {
        (ClosedAt, Disposition, WaitingSince) = (at, disposition, null);
        Rev++;
    }

    /// <summary>It was not done after all.</summary>
    public void Reopen()
    {
        (ClosedAt, Disposition) = (null, null);
        Rev++;
    }
}
