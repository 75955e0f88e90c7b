using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Core.Outbound;

/// <summary>Identifies an outgoing message; also the source id of its timeline entry.</summary>
public readonly record struct OutboundId(Guid Value) : IGuidId<OutboundId>
{
    /// <inheritdoc />
    public static OutboundId From(Guid value) => new(value);
}

/// <summary>
/// How far a message has come. Moves forward only: queued, sending, sent, delivered, read; or out of the way by refused,
/// failed or cancelled; uncertain while nobody knows whether the provider took it.
/// </summary>
public enum OutboundState
{
    /// <summary>Waits for its due time and its turn. Can still be taken back.</summary>
    Queued,

    /// <summary>Leased by a dispatcher; in the timeline from here on.</summary>
    Sending,

    /// <summary>The provider has it.</summary>
    Sent,

    /// <summary>It reached the member's device.</summary>
    Delivered,

    /// <summary>The member had it on screen.</summary>
    Read,

    /// <summary>Whether the provider took it is unknown; never sent again blindly.</summary>
    Uncertain,

    /// <summary>The contact policy did not allow it; nothing left.</summary>
    Refused,

    /// <summary>The provider did not take it.</summary>
    Failed,

    /// <summary>Taken back before it left.</summary>
    Cancelled,
}

/// <summary>
/// One message to one member: the only way anything leaves. The row is written in the sender's own transaction under a
/// key that makes repeating harmless; a dispatcher asks the contact policy and sends it when it is due.
/// </summary>
public sealed class OutboundMessage
{
    private OutboundMessage()
    {
    }

    /// <summary>Identifies the message.</summary>
    public OutboundId Id { get; private set; }

    /// <summary>What makes it this message and no other; a second insert under the same key changes nothing.</summary>
    public string DedupeKey { get; private set; } = "";

    /// <summary>To whom.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>The thread it answers in.</summary>
    public Guid ConversationId { get; private set; }

    /// <summary>The address it goes to.</summary>
    public ContactPointId ContactPointId { get; private set; }

    /// <summary>The way it goes.</summary>
    public Channel Channel { get; private set; }

    /// <summary>Why the cooperative writes: a code of the purposes of consent.</summary>
    public string Purpose { get; private set; } = "";

    /// <summary>Who wrote it; null when a journey did.</summary>
    public StaffId? AuthorId { get; private set; }

    /// <summary>How far it has come.</summary>
    public OutboundState State { get; private set; }

    /// <summary>Why it was refused, failed, put off or is uncertain: a reason code.</summary>
    public string? Reason { get; private set; }

    /// <summary>Not before this moment, UTC.</summary>
    public DateTimeOffset DueAt { get; private set; }

    /// <summary>Its number in the member's timeline, once it is there.</summary>
    public long? EntrySeq { get; private set; }

    /// <summary>The provider's own id for it.</summary>
    public string? ProviderId { get; private set; }

    /// <summary>The consent it confirms: such a message may leave once, also when that consent forbids all others.</summary>
    public long? ConfirmsId { get; private set; }

    /// <summary>Its text is for the member's eyes only, as a code to come in: neither in the timeline nor on any screen of staff.</summary>
    public bool Secret { get; private set; }

    /// <summary>From this moment on it is good for nothing and does not leave, UTC.</summary>
    public DateTimeOffset? NotAfter { get; private set; }

    /// <summary>How often a dispatcher has leased it.</summary>
    public int Attempts { get; private set; }

    /// <summary>When it was written, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Counts the changes of this row.</summary>
    public long Rev { get; private set; }
}

/// <summary>The text of an outgoing message, apart from its row.</summary>
public sealed class OutboundContent
{
    private OutboundContent()
    {
    }

    /// <summary>The text of a message.</summary>
    public OutboundContent(OutboundId id, string body, string? subject = null) => (OutboundId, Body, Subject) = (id, body, subject);

    /// <summary>Which message.</summary>
    public OutboundId OutboundId { get; private set; }

    /// <summary>Plain text.</summary>
    public string Body { get; private set; } = "";

    /// <summary>What an e-mail is about, in one line; null on channels that have none.</summary>
    public string? Subject { get; private set; }
}

/// <summary>A message about to be queued.</summary>
/// <param name="DedupeKey">What makes it this message and no other.</param>
/// <param name="Member">To whom.</param>
/// <param name="Conversation">The thread it answers in.</param>
/// <param name="To">The address it goes to.</param>
/// <param name="Channel">The way it goes.</param>
/// <param name="Purpose">Code of the purpose of consent.</param>
/// <param name="Author">Who wrote it, if a person did.</param>
/// <param name="DueAt">Not before this moment, UTC.</param>
/// <param name="Body">Plain text.</param>
public sealed record OutboundDraft(
    string DedupeKey, MemberId Member, Guid Conversation, ContactPointId To, Channel Channel, string Purpose, StaffId? Author, DateTimeOffset DueAt, string Body)
{
    /// <summary>The consent it confirms, if it does.</summary>
    public long? Confirms { get; init; }

    /// <summary>What an e-mail is about, in one line; null on channels that have none.</summary>
    public string? Subject { get; init; }

    /// <summary>Its text is for the member's eyes only; it then needs <see cref="NotAfter"/>.</summary>
    public bool Secret { get; init; }

    /// <summary>From this moment on it must not leave, UTC.</summary>
    public DateTimeOffset? NotAfter { get; init; }
}
