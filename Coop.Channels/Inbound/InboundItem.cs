using Coop.Channels.Conversations;
using Coop.Channels.Voice;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Channels.Inbound;

/// <summary>Identifies an inbound item; also the source id of its timeline entry.</summary>
public readonly record struct InboundId(Guid Value) : IGuidId<InboundId>
{
    /// <inheritdoc />
    public static InboundId From(Guid value) => new(value);
}

/// <summary>A raw item as it came from a provider or a browser, verified but not understood yet.</summary>
/// <param name="Connection">Which connection it came by, as <c>web</c>.</param>
/// <param name="DedupeKey">What makes it this item and no other on its connection.</param>
/// <param name="Lane">Items of one lane are processed in the order they came: one sender, one lane.</param>
/// <param name="Body">The bytes as they came.</param>
public sealed record RawItem(string Connection, string DedupeKey, string Lane, ReadOnlyMemory<byte> Body);

/// <summary>A stored item taken for processing.</summary>
/// <param name="Id">Which item.</param>
/// <param name="Connection">Which connection it came by.</param>
/// <param name="Lane">Its lane, which the connection named for a verified sender.</param>
/// <param name="Attempts">How often it was tried before.</param>
/// <param name="ReceivedAt">When it was stored, UTC.</param>
/// <param name="Body">The bytes as they came; empty when erased.</param>
public sealed record TakenItem(InboundId Id, string Connection, string Lane, int Attempts, DateTimeOffset ReceivedAt, byte[] Body);

/// <summary>What a raw item says, once read: somebody wrote something.</summary>
/// <param name="From">Under which address.</param>
/// <param name="Channel">On which channel.</param>
/// <param name="Body">Plain text.</param>
public sealed record InboundMessage(ContactAddress From, Channel Channel, string Body)
{
    /// <summary>What else is to be said of it, as JSON without personal content.</summary>
    public string? Facts { get; init; }

    /// <summary>The message is a word about being written to, and nothing else; no work for anybody.</summary>
    public ConsentKeyword? Keyword { get; init; }

    /// <summary>It is no message: the member calls.</summary>
    public CallArrival? Call { get; init; }

    /// <summary>What an e-mail is about.</summary>
    public string? Subject { get; init; }

    /// <summary>Names, kinds and sizes of what an e-mail carries, as JSON; personal as its text.</summary>
    public string? Attachments { get; init; }

    /// <summary>What of ours it says it answers, if it proves to know that.</summary>
    public AnsweredMail? Answers { get; init; }

    /// <summary>What it proves about messages of ours.</summary>
    public IReadOnlyList<ProgressReport> Reports { get; init; } = [];

    /// <summary>Who wrote it.</summary>
    public Writer Writer { get; init; }

    /// <summary>A machine's report and nothing else: nobody wrote, and nothing is added to any timeline.</summary>
    public static InboundMessage Report(params IReadOnlyList<ProgressReport> reports) =>
        new(ContactAddress.Other("report", ""), Channel.Email, "") { Reports = reports, Writer = Writer.Reporter };
}

/// <summary>Who wrote a message.</summary>
public enum Writer
{
    /// <summary>Somebody.</summary>
    Person,

    /// <summary>A machine that writes to many. It waits for no answer, but somebody should see it.</summary>
    Machine,

    /// <summary>A machine that answers whatever comes, as during holidays: no work for anybody, and no reply.</summary>
    AnsweringMachine,

    /// <summary>A mail server that reports on a message of ours: no entry at all.</summary>
    Reporter,
}

/// <summary>What a mail says it answers; each was proved to be ours, not that the sender was ever written to.</summary>
/// <param name="Conversation">The conversation whose reply address it came to.</param>
/// <param name="Messages">Our messages it refers to, the one answered first.</param>
public sealed record AnsweredMail(ConversationId? Conversation, IReadOnlyList<OutboundId> Messages);

/// <summary>A word by which a member forbids a channel or allows it again.</summary>
/// <param name="Allows">Allows it again.</param>
/// <param name="Answered">The provider has answered it already.</param>
public sealed record ConsentKeyword(bool Allows, bool Answered = false);

/// <summary>Reads the raw items of one connection.</summary>
public interface IInboundReader
{
    /// <summary>The connection it reads for.</summary>
    string Connection { get; }

    /// <summary>What the item says.</summary>
    /// <exception cref="FormatException">The item says nothing this reader understands; it goes to quarantine.</exception>
    InboundMessage Read(TakenItem item);
}
