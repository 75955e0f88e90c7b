using Coop.Core.Members;

namespace Coop.Core.Timeline;

/// <summary>The way a contact was made.</summary>
public enum Channel
{
    /// <summary>A telephone call.</summary>
    Voice,

    /// <summary>E-mail.</summary>
    Email,

    /// <summary>SMS, or a message service that works like it.</summary>
    Sms,

    /// <summary>The chat on the cooperative's pages.</summary>
    Web,

    /// <summary>In person.</summary>
    Visit,

    /// <summary>No contact: something the cooperative did or noted.</summary>
    System,
}

/// <summary>What kind of fact an entry is.</summary>
public enum EntryKind
{
    /// <summary>A message in either direction.</summary>
    Message,

    /// <summary>A note among staff, never shown to the member.</summary>
    Note,

    /// <summary>Work was taken, released or closed.</summary>
    Work,

    /// <summary>Somebody said who the member is.</summary>
    Identity,

    /// <summary>The member allowed or forbade a channel for a purpose.</summary>
    Consent,

    /// <summary>The member came in person.</summary>
    Visit,

    /// <summary>A step of a telephone call.</summary>
    Call,

    /// <summary>The member bought something, or brought it back.</summary>
    Purchase,

    /// <summary>The member paid a contribution, or it turned out that they had not.</summary>
    Contribution,

    /// <summary>The relationship stands elsewhere than before.</summary>
    Lifecycle,

    /// <summary>The member has another tier, or will not keep the one they have.</summary>
    Tier,

    /// <summary>The member came into a household or left it.</summary>
    Household,

    /// <summary>The member and another belong together, or no longer.</summary>
    Relation,

    /// <summary>The member asked something of the cooperative, or it was answered.</summary>
    Request,
}

/// <summary>Which way a message went.</summary>
public enum Direction
{
    /// <summary>From the member.</summary>
    In,

    /// <summary>To the member.</summary>
    Out,

    /// <summary>Neither.</summary>
    None,
}

/// <summary>The last number given out in a member's timeline; its row lock puts writers in line.</summary>
public sealed class TimelineHead
{
    private TimelineHead()
    {
    }

    /// <summary>The head of a new member's empty timeline.</summary>
    public TimelineHead(MemberId member) => MemberId = member;

    /// <summary>Whose timeline.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>The last seq given out; 0 before the first entry.</summary>
    public long LastSeq { get; private set; }
}

/// <summary>One fact of a member's history, numbered 1, 2, 3 … without gaps. Never changed, never removed.</summary>
public sealed class TimelineEntry
{
    private TimelineEntry()
    {
    }

    /// <summary>Whose history.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>Its number in that history.</summary>
    public long Seq { get; private set; }

    /// <summary>What kind of fact.</summary>
    public EntryKind Kind { get; private set; }

    /// <summary>The way the contact was made.</summary>
    public Channel Channel { get; private set; }

    /// <summary>Which way it went.</summary>
    public Direction Direction { get; private set; }

    /// <summary>The thread it belongs to, if any.</summary>
    public Guid? ConversationId { get; private set; }

    /// <summary>The person on the staff who did it, if one did.</summary>
    public Guid? AuthorId { get; private set; }

    /// <summary>The inbound item or outgoing message it came from.</summary>
    public Guid? SourceId { get; private set; }

    /// <summary>What else is to be said of it, as JSON without personal content; null mostly.</summary>
    public string? Facts { get; private set; }

    /// <summary>When it happened, UTC.</summary>
    public DateTimeOffset OccurredAt { get; private set; }

    /// <summary>When it was written down, UTC.</summary>
    public DateTimeOffset RecordedAt { get; private set; }

    internal static TimelineEntry Of(MemberId member, long seq, EntryDraft draft, DateTimeOffset now) => new()
    {
        MemberId = member,
        Seq = seq,
        Kind = draft.Kind,
        Channel = draft.Channel,
        Direction = draft.Direction,
        ConversationId = draft.Conversation,
        AuthorId = draft.Author,
        SourceId = draft.Source,
        Facts = draft.Facts,
        OccurredAt = draft.OccurredAt ?? now,
        RecordedAt = now,
    };
}

/// <summary>The personal content of an entry; leaves by erasure or retention while the entry stays.</summary>
public sealed class EntryContent
{
    private EntryContent()
    {
    }

    /// <summary>The content of an entry.</summary>
    public EntryContent(MemberId member, long seq, string body, string? subject = null, string? attachments = null) =>
        (MemberId, Seq, Body, Subject, Attachments) = (member, seq, body, subject, attachments);

    /// <summary>Whose history.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>The entry's number.</summary>
    public long Seq { get; private set; }

    /// <summary>Plain text.</summary>
    public string Body { get; private set; } = "";

    /// <summary>What an e-mail is about; null on channels that have none.</summary>
    public string? Subject { get; private set; }

    /// <summary>Names, kinds and sizes of what an e-mail carries, as JSON; null when it carries nothing.</summary>
    public string? Attachments { get; private set; }
}

/// <summary>An entry about to be written.</summary>
/// <param name="Kind">What kind of fact.</param>
/// <param name="Channel">The way the contact was made.</param>
/// <param name="Direction">Which way it went.</param>
public sealed record EntryDraft(EntryKind Kind, Channel Channel, Direction Direction)
{
    /// <summary>The thread it belongs to.</summary>
    public Guid? Conversation { get; init; }

    /// <summary>The person on the staff who did it.</summary>
    public Guid? Author { get; init; }

    /// <summary>The inbound item or outgoing message it comes from.</summary>
    public Guid? Source { get; init; }

    /// <summary>Plain text, kept apart from the entry.</summary>
    public string? Body { get; init; }

    /// <summary>What an e-mail is about, kept with the text.</summary>
    public string? Subject { get; init; }

    /// <summary>Names, kinds and sizes of what an e-mail carries, as JSON, kept with the text.</summary>
    public string? Attachments { get; init; }

    /// <summary>A machine wrote it: no answer of a member.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>JSON without personal content.</summary>
    public string? Facts { get; init; }

    /// <summary>When it happened, UTC; now when null.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
}
