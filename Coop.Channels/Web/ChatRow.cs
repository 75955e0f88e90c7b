using System.Text.Json.Serialization;
using Coop.Channels.Conversations;
using Coop.Core.Members;

namespace Coop.Channels.Web;

/// <summary>One message as the visitor's page shows it. It never changes once it is there.</summary>
/// <param name="Seq">Its number in the member's timeline; a thread's numbers have gaps.</param>
/// <param name="Prev">The number of the message before it in the thread, so that a page sees when it missed one; 0 for the first.</param>
/// <param name="Client">The id the visitor's page gave it; null for the cooperative's.</param>
/// <param name="From"><c>member</c> or <c>agent</c>.</param>
/// <param name="Author">Who answered, by name; null when nobody in particular did.</param>
/// <param name="Text">Plain text; null when it was erased.</param>
/// <param name="At">When, UTC.</param>
public sealed record ChatRow(long Seq, long Prev, string? Client, string From, string? Author, string? Text, DateTimeOffset At)
{
    /// <summary>The thread it belongs to; a member may have several.</summary>
    [JsonIgnore]
    public ConversationId Conversation { get; init; }
}

/// <summary>The thread of a session, and how far it has been read.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="Member">With whom.</param>
/// <param name="AgentRead">Up to which number somebody of the cooperative has read.</param>
/// <param name="MemberRead">Up to which number the member has read.</param>
/// <param name="Last">The number of its last message.</param>
public sealed record ChatThread(ConversationId Id, MemberId Member, long AgentRead, long MemberRead, long Last);

/// <summary>What a page needs to be right again.</summary>
/// <param name="From">The rows continue what the page had up to here; 0 when they take its place.</param>
/// <param name="Rows">Messages, the oldest first.</param>
/// <param name="Read">Up to which number somebody of the cooperative has read.</param>
/// <param name="Seen">Up to which number the member has read.</param>
/// <param name="Typing">Who of the cooperative is writing, by first name.</param>
public sealed record ChatSnapshot(long From, IReadOnlyList<ChatRow> Rows, long Read, long Seen, string? Typing)
{
    /// <summary>Nothing was ever written.</summary>
    public static ChatSnapshot Empty { get; } = new(0, [], 0, 0, null);
}
