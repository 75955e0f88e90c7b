using Coop.Channels.Conversations;
using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Channels.Voice;

/// <summary>Identifies a call. One the cooperative makes is named by the browser, so that asking for it again changes nothing.</summary>
public readonly record struct CallId(Guid Value) : IGuidId<CallId>
{
    /// <inheritdoc />
    public static CallId From(Guid value) => new(value);
}

/// <summary>How far a call has come.</summary>
public enum CallState
{
    /// <summary>The member waits in the room, or the telephone of the one who calls them rings.</summary>
    Waiting,

    /// <summary>The member's telephone rings.</summary>
    Ringing,

    /// <summary>Both speak.</summary>
    Talking,

    /// <summary>It is over and nobody spoke.</summary>
    Missed,

    /// <summary>They spoke, and it is over.</summary>
    Ended,
}

/// <summary>
/// A call between a member and the cooperative: a room of its own at the network, and legs that lead into it. Its state only
/// moves forward, and follows from its legs; whoever changes it holds the member's head.
/// </summary>
public sealed class VoiceCall
{
    /// <summary>The queue calls wait in while there is one.</summary>
    public const string GeneralQueue = "general";

    private VoiceCall()
    {
    }

    /// <summary>Identifies the call.</summary>
    public CallId Id { get; private set; }

    /// <summary>The name of its room at the network.</summary>
    public string Room { get; private set; } = "";

    /// <summary>Who called whom.</summary>
    public Direction Direction { get; private set; }

    /// <summary>The thread with this telephone.</summary>
    public ConversationId ConversationId { get; private set; }

    /// <summary>The record that takes what happens; provisional where the telephone is nobody's or several members'.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>The telephone.</summary>
    public ContactPointId ContactPointId { get; private set; }

    /// <summary>Who was speaking, once somebody said so.</summary>
    public MemberId? SpeakerId { get; private set; }

    /// <summary>Whom it waits for.</summary>
    public string Queue { get; private set; } = GeneralQueue;

    /// <summary>How far it has come.</summary>
    public CallState State { get; private set; }

    /// <summary>Why nobody spoke, if nobody did.</summary>
    public string? Reason { get; private set; }

    /// <summary>Who speaks, or is about to; null while everybody may take it.</summary>
    public StaffId? AgentId { get; private set; }

    /// <summary>Until when the telephone of whoever took it may ring, UTC.</summary>
    public DateTimeOffset? ClaimDueAt { get; private set; }

    /// <summary>Whose telephone could not be reached last.</summary>
    public StaffId? LapsedAgentId { get; private set; }

    /// <summary>Why not.</summary>
    public string? LapsedReason { get; private set; }

    /// <summary>When it began, UTC.</summary>
    public DateTimeOffset ArrivedAt { get; private set; }

    /// <summary>Until when somebody must have taken it, UTC.</summary>
    public DateTimeOffset? RingDueAt { get; private set; }

    /// <summary>When nobody had taken it in time, UTC.</summary>
    public DateTimeOffset? GivenUpAt { get; private set; }

    /// <summary>When they began to speak, UTC.</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>When it was over, UTC.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Until when whoever spoke is left alone to write it down, UTC.</summary>
    public DateTimeOffset? WrapUpDueAt { get; private set; }

    /// <summary>When it left the screens, UTC.</summary>
    public DateTimeOffset? WrappedUpAt { get; private set; }

    /// <summary>How it ended: code of a <see cref="CallDisposition"/>.</summary>
    public string? Disposition { get; private set; }

    /// <summary>Counts the changes of this row.</summary>
    public long Rev { get; private set; }

    /// <summary>The record that takes what is said from now on.</summary>
    public MemberId Teller => SpeakerId ?? MemberId;

    /// <summary>Nobody has taken it and it waits.</summary>
    public bool IsFree => State == CallState.Waiting && Direction == Direction.In && AgentId is null && GivenUpAt is null;

    /// <summary>A member calls.</summary>
    internal static VoiceCall Arrived(string room, Conversation conversation, DateTimeOffset at, TimeSpan ring, TimeProvider clock) => new()
    {
        Id = clock.NewId<CallId>(),
        Room = room,
        Direction = Direction.In,
        ConversationId = conversation.Id,
        MemberId = conversation.MemberId,
        ContactPointId = conversation.ContactPointId,
        ArrivedAt = at,
        RingDueAt = at + ring,
        Rev = 1,
    };

    /// <summary>Somebody on the staff calls a member.</summary>
    internal static VoiceCall Made(CallId id, ConversationId conversation, MemberId member, ContactPointId to, StaffId by, DateTimeOffset at, TimeSpan claim) => new()
    {
        Id = id,
        Room = RoomOf(id),
        Direction = Direction.Out,
        ConversationId = conversation,
        MemberId = member,
        ContactPointId = to,
        AgentId = by,
        ClaimDueAt = at + claim,
        ArrivedAt = at,
        Rev = 1,
    };

    /// <summary>The room of a call of the network's own naming.</summary>
    internal static string RoomOf(string sid) => $"in-{sid}";

    /// <summary>The room of a call of ours.</summary>
    internal static string RoomOf(CallId id) => $"out-{id.Value:N}";

    internal void Claim(StaffId by, DateTimeOffset until)
    {
        (AgentId, ClaimDueAt, LapsedAgentId, LapsedReason) = (by, until, null, null);
        Rev++;
    }

    /// <summary>The telephone of whoever took it was not answered: everybody may again.</summary>
    internal void Lapse(string reason)
    {
        (LapsedAgentId, LapsedReason, AgentId, ClaimDueAt) = (AgentId, reason, null, null);
        Rev++;
    }

    internal void Connected(StaffId agent)
    {
        (AgentId, ClaimDueAt) = (agent, null);
        Rev++;
    }

    internal void GiveUp(DateTimeOffset at)
    {
        GivenUpAt = at;
        Rev++;
    }

    internal void Answered(DateTimeOffset at)
    {
        AnsweredAt ??= at;
        Rev++;
    }

    internal void Move(CallState state)
    {
        State = state;
        Rev++;
    }

    internal void Missed(string reason, DateTimeOffset at)
    {
        (Reason, EndedAt, WrappedUpAt) = (reason, at, at);
        Rev++;
    }

    internal void Ended(DateTimeOffset at, TimeSpan wrapUp)
    {
        (EndedAt, WrapUpDueAt, WrappedUpAt, Reason) = (at, at + wrapUp, null, null);
        Rev++;
    }

    internal void Identify(MemberId speaker)
    {
        SpeakerId = speaker;
        Rev++;
    }

    internal void WrapUp(string disposition, DateTimeOffset at)
    {
        (Disposition, WrappedUpAt) = (disposition, at);
        Rev++;
    }

    internal void Changed() => Rev++;
}
