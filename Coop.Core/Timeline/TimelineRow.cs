using Coop.Core.Outbound;

namespace Coop.Core.Timeline;

/// <summary>One line of a timeline as screens show it: an entry, or an outgoing message that is not in the timeline yet.</summary>
public sealed record TimelineRow
{
    /// <summary>The same from the moment a message is written to the end of time: <c>o:</c> and the message, or <c>e:</c> and the seq.</summary>
    public required string Key { get; init; }

    /// <summary>The number in the timeline; null while the message waits or when it never left.</summary>
    public long? Seq { get; init; }

    /// <summary>Newer wins; 0 for entries that cannot change.</summary>
    public long Rev { get; init; }

    /// <summary>What kind of fact.</summary>
    public EntryKind Kind { get; init; }

    /// <summary>The way the contact was made.</summary>
    public Channel Channel { get; init; }

    /// <summary>Which way it went.</summary>
    public Direction Direction { get; init; }

    /// <summary>The thread it belongs to.</summary>
    public Guid? Conversation { get; init; }

    /// <summary>The person on the staff who did it.</summary>
    public Guid? Author { get; init; }

    /// <summary>What to call that person.</summary>
    public string? AuthorName { get; init; }

    /// <summary>The name of the other member it is about, if it is about two.</summary>
    public string? OtherName { get; init; }

    /// <summary>Plain text; null when there is none or it was erased.</summary>
    public string? Body { get; init; }

    /// <summary>What an e-mail is about.</summary>
    public string? Subject { get; init; }

    /// <summary>Names, kinds and sizes of what an e-mail carries, as JSON; null mostly.</summary>
    public string? Attachments { get; init; }

    /// <summary>The inbound item behind the row, if it is what a member sent.</summary>
    public Guid? Source { get; init; }

    /// <summary>What else is to be said, as JSON; null mostly.</summary>
    public string? Facts { get; init; }

    /// <summary>When it happened, UTC.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>How far an outgoing message has come; null for everything else.</summary>
    public OutboundState? State { get; init; }

    /// <summary>Reason code of a refusal, failure, deferral or doubt.</summary>
    public string? Reason { get; init; }

    /// <summary>When a waiting message will leave, UTC.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Taken back: no longer to be shown.</summary>
    public bool Gone => State == OutboundState.Cancelled;

    /// <summary>The outgoing message behind the row, if it is one.</summary>
    public OutboundId? Outbound => Key.StartsWith("o:", StringComparison.Ordinal) ? new OutboundId(Guid.Parse(Key.AsSpan(2))) : null;

    /// <summary>What the facts of an entry say whose text was for the member's eyes only.</summary>
    internal const string SecretFacts = """{"secret":true}""";

    /// <summary>The text was for the member's eyes only, and is not here.</summary>
    public bool IsSecret => Facts is not null && EntryFacts.Text(Facts, "secret") is not null;

    internal static string KeyOf(EntryDraft draft, long seq) =>
        draft is { Direction: Direction.Out, Source: { } message } ? KeyOf(new OutboundId(message)) : KeyOf(seq);

    internal static string KeyOf(OutboundId message) => $"o:{message.Value:D}";

    internal static string KeyOf(long seq) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"e:{seq}");
}
