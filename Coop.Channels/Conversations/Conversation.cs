using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Channels.Conversations;

/// <summary>Identifies a conversation.</summary>
public readonly record struct ConversationId(Guid Value) : IGuidId<ConversationId>
{
    /// <inheritdoc />
    public static ConversationId From(Guid value) => new(value);
}

/// <summary>
/// A thread with one member on one channel and address. It never ends; work about it does. Its marks say how far each
/// side has read, and only ever move forward.
/// </summary>
public sealed class Conversation
{
    private Conversation()
    {
    }

    /// <summary>Identifies the conversation.</summary>
    public ConversationId Id { get; private set; }

    /// <summary>With whom.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>At which of the member's addresses.</summary>
    public ContactPointId ContactPointId { get; private set; }

    /// <summary>On which channel.</summary>
    public Channel Channel { get; private set; }

    /// <summary>Seq of its last entry from the member; 0 before the first.</summary>
    public long LastInSeq { get; private set; }

    /// <summary>When the member last wrote, UTC.</summary>
    public DateTimeOffset? LastInAt { get; private set; }

    /// <summary>Up to which seq somebody of the cooperative has read.</summary>
    public long AgentReadSeq { get; private set; }

    /// <summary>Up to which seq the member's device has received.</summary>
    public long MemberReceivedSeq { get; private set; }

    /// <summary>Up to which seq the member has read.</summary>
    public long MemberReadSeq { get; private set; }

    /// <summary>When it began, UTC.</summary>
    public DateTimeOffset OpenedAt { get; private set; }

    /// <summary>Counts the changes of this row.</summary>
    public long Rev { get; private set; }

    /// <summary>A new thread.</summary>
    public static Conversation Opened(Sender with, Channel channel, TimeProvider clock) => new()
    {
        Id = clock.NewId<ConversationId>(),
        MemberId = with.Member,
        ContactPointId = with.ContactPoint,
        Channel = channel,
        OpenedAt = clock.GetUtcNow(),
        Rev = 1,
    };

    /// <summary>The member wrote.</summary>
    public void Received(long seq, DateTimeOffset at)
    {
        (LastInSeq, LastInAt) = (seq, at);
        Rev++;
    }
}
