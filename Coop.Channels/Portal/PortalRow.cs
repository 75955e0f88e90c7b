using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Coop.Channels.Conversations;
using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Channels.Portal;

/// <summary>
/// One line of a member's own timeline, as the member sees it. Only what is meant for them is in it: no notes, no work, no
/// facts as they are stored.
/// </summary>
/// <param name="Seq">Its number in the timeline; what members see has gaps.</param>
/// <param name="Prev">The number of the line before it that members see, so that a page notices when it missed one; 0 for the first.</param>
/// <param name="Kind"><c>message</c>, <c>visit</c>, <c>consent</c>, <c>call</c>, <c>request</c>, or <c>code</c> for a code that was sent.</param>
/// <param name="Channel">The way the contact was made.</param>
/// <param name="From"><c>member</c>, <c>coop</c>, or null where neither wrote.</param>
/// <param name="At">When, UTC.</param>
public sealed record PortalRow(long Seq, long Prev, string Kind, string Channel, string? From, DateTimeOffset At)
{
    /// <summary>
    /// The kinds of entries members see. A list of what is shown, not of what is hidden: a kind that is new stays among staff
    /// until somebody has thought about it.
    /// </summary>
    public static FrozenSet<EntryKind> Shown { get; } = [EntryKind.Message, EntryKind.Visit, EntryKind.Consent, EntryKind.Call, EntryKind.Request];

    /// <summary>What members see of a call: that it was, and how long. What staff write of it stays among them.</summary>
    public static FrozenSet<string> ShownOfCalls { get; } = ["arrived", "answered", "missed", "calls", "reached", "unreached", "ended"];

    /// <summary>What members see of their requests; the words are those they said, and the answer they got.</summary>
    public static FrozenSet<string> ShownOfRequests { get; } = ["opened", "noted", "answered", "withdrawn", "mistaken", "reopened"];

    internal static string[] ShownNames { get; } = [.. Shown.Select(kind => kind.Stored()).Order(StringComparer.Ordinal)];

    internal static string[] ShownCallNames { get; } = [.. ShownOfCalls.Order(StringComparer.Ordinal)];

    /// <summary>Who answered, by first name; null when nobody in particular did.</summary>
    public string? Author { get; init; }

    /// <summary>Plain text of a message; null when it was erased or never was for screens.</summary>
    public string? Text { get; init; }

    /// <summary>How far a message has come: <c>sent</c>, <c>read</c>, <c>on_way</c>, <c>delivered</c>, <c>failed</c>; null where there is nothing to say.</summary>
    public string? State { get; init; }

    /// <summary>The id the member's page gave a message written here.</summary>
    public string? Client { get; init; }

    /// <summary>What was said about being written to: granted or not.</summary>
    public bool? Granted { get; init; }

    /// <summary>The purpose of that.</summary>
    public string? Purpose { get; init; }

    /// <summary>What a visit was for: a code.</summary>
    public string? Reason { get; init; }

    /// <summary>At which branch.</summary>
    public string? Branch { get; init; }

    /// <summary>What happened in a call, one of <see cref="ShownOfCalls"/>; or with a request, one of <see cref="ShownOfRequests"/>.</summary>
    public string? What { get; init; }

    /// <summary>What is asked: the code of a kind of requests.</summary>
    public string? Asks { get; init; }

    /// <summary>The number a request is filed under.</summary>
    public string? Number { get; init; }

    /// <summary>The last day for its answer.</summary>
    public DateOnly? Due { get; init; }

    /// <summary>How many seconds a call lasted, once it is over.</summary>
    public long? Seconds { get; init; }

    /// <summary>It was written on the portal, or answers what was.</summary>
    public bool Here { get; init; }

    /// <summary>The thread it belongs to.</summary>
    [JsonIgnore]
    public ConversationId? Conversation { get; init; }
}

/// <summary>The member's thread on the portal, and how far each side has read.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="AgentRead">Up to which number somebody of the cooperative has read.</param>
/// <param name="MemberRead">Up to which number the member has read.</param>
public sealed record PortalThread(ConversationId Id, long AgentRead, long MemberRead);

/// <summary>What became of a message that may have changed since a page was told.</summary>
/// <param name="Seq">Which one.</param>
/// <param name="State">How far it has come.</param>
public sealed record PortalState(long Seq, string State);

/// <summary>What a page needs to be right again.</summary>
/// <param name="From">The rows continue what the page had up to here; 0 when they take its place.</param>
/// <param name="Rows">Lines, the oldest first.</param>
/// <param name="Read">Up to which number somebody of the cooperative has read on the portal's own thread.</param>
/// <param name="Seen">Up to which number the member has read there.</param>
/// <param name="Typing">Who of the cooperative is writing, by first name.</param>
/// <param name="States">How far the newest messages have come.</param>
public sealed record PortalSnapshot(
    long From, IReadOnlyList<PortalRow> Rows, long Read, long Seen, string? Typing, IReadOnlyList<PortalState> States);
