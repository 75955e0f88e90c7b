using Coop.Core.Access;
using Coop.Core.Persistence;

namespace Coop.Channels.Voice;

/// <summary>Identifies a leg of a call; part of the addresses its reports come to.</summary>
public readonly record struct CallLegId(Guid Value) : IGuidId<CallLegId>
{
    /// <inheritdoc />
    public static CallLegId From(Guid value) => new(value);
}

/// <summary>Whose end of a call a leg is.</summary>
public enum LegRole
{
    /// <summary>The member's telephone.</summary>
    Member,

    /// <summary>The telephone or browser of somebody on the staff.</summary>
    Agent,
}

/// <summary>How far a leg has come. The order is that of <see cref="CallLattice"/>.</summary>
public enum LegState
{
    /// <summary>Not asked for yet.</summary>
    New,

    /// <summary>Asked for, and nobody knows whether the network heard.</summary>
    Uncertain,

    /// <summary>The network has it.</summary>
    Queued,

    /// <summary>It rings.</summary>
    Ringing,

    /// <summary>Answered.</summary>
    InProgress,

    /// <summary>Called off before it was answered.</summary>
    Canceled,

    /// <summary>The network could not reach it, or did not want to.</summary>
    Failed,

    /// <summary>It rang and nobody answered.</summary>
    NoAnswer,

    /// <summary>Engaged, or rejected.</summary>
    Busy,

    /// <summary>Answered, and over.</summary>
    Completed,
}

/// <summary>One telephone's way into the room of a call.</summary>
public sealed class CallLeg
{
    private CallLeg()
    {
    }

    /// <summary>Identifies the leg.</summary>
    public CallLegId Id { get; private set; }

    /// <summary>Of which call.</summary>
    public CallId CallId { get; private set; }

    /// <summary>Whose end it is.</summary>
    public LegRole Role { get; private set; }

    /// <summary>Who of the staff, if it is theirs.</summary>
    public StaffId? StaffId { get; private set; }

    /// <summary>A number, or <c>client:…</c> for a browser; a member's that called is as the network wrote it.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The network's id for it, once known.</summary>
    public string? ProviderSid { get; private set; }

    /// <summary>How far it has come.</summary>
    public LegState State { get; private set; }

    /// <summary>Why it failed, if it did.</summary>
    public string? Reason { get; private set; }

    /// <summary>The others do not hear it.</summary>
    public bool Muted { get; private set; }

    /// <summary>When it is to be dialled, UTC.</summary>
    public DateTimeOffset DialDueAt { get; private set; }

    /// <summary>Until when whoever dials it has it to themselves, by the database's clock.</summary>
    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; private set; }

    /// <summary>When something was last heard of it, UTC.</summary>
    public DateTimeOffset HeardAt { get; private set; }

    /// <summary>It is to be ended: <c>hang_up</c>, or <c>farewell</c> with a word to the member.</summary>
    public string? EndWanted { get; private set; }

    /// <summary>When the network is to be asked to end it, UTC.</summary>
    public DateTimeOffset? EndDueAt { get; private set; }

    /// <summary>When it was answered, UTC.</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>When it was over, UTC.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>When it was begun, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>It is over.</summary>
    public bool Over => CallLattice.IsOver(State);

    /// <summary>What the network calls this participant of the room.</summary>
    public string Label => LabelOf(Role, Id);

    internal static string LabelOf(LegRole role, CallLegId id) => $"{role.Stored()}-{id.Value:N}";

    /// <summary>The leg a label names; null when it names none of ours.</summary>
    internal static CallLegId? IdIn(string? label) =>
        label?.Split('-') is [_, var id] && Guid.TryParseExact(id, "N", out var leg) ? new CallLegId(leg) : null;

    internal static CallLeg OfCaller(VoiceCall call, string address, string sid, DateTimeOffset at, TimeProvider clock) => new()
    {
        Id = clock.NewId<CallLegId>(),
        CallId = call.Id,
        Role = LegRole.Member,
        Address = address,
        ProviderSid = sid,
        State = LegState.InProgress,
        DialDueAt = at,
        HeardAt = at,
        AnsweredAt = at,
        CreatedAt = at,
    };

    internal static CallLeg ToBeDialled(VoiceCall call, LegRole role, StaffId? staff, string address, DateTimeOffset at, TimeProvider clock) => new()
    {
        Id = clock.NewId<CallLegId>(),
        CallId = call.Id,
        Role = role,
        StaffId = staff,
        Address = address,
        DialDueAt = at,
        HeardAt = at,
        CreatedAt = at,
    };

    /// <summary>Takes a report in. False when it was no news.</summary>
    internal bool Hear(LegState told, string? sid, string? reason, DateTimeOffset at)
    {
        HeardAt = at;
        ProviderSid ??= sid;
        LeaseUntil = told is LegState.New or LegState.Uncertain ? LeaseUntil : null;
        var answered = AnsweredAt is null && CallLattice.WasAnswered(told);
        AnsweredAt = answered ? at : AnsweredAt;
        if (!CallLattice.IsForward(State, told))
        {
            return answered;
        }

        State = told;
        Reason = told == LegState.Failed ? reason : null;
        EndedAt = Over ? EndedAt ?? at : null;
        return true;
    }

    /// <summary>The network is busy or away: it is tried again.</summary>
    internal void Later(DateTimeOffset due) => (LeaseUntil, DialDueAt) = (null, due);

    internal void WantEnd(string how, DateTimeOffset at) => (EndWanted, EndDueAt) = (EndWanted ?? how, EndDueAt ?? at);

    internal void Mute(bool muted) => Muted = muted;
}
