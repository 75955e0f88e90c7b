using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Timeline;

namespace Coop.Channels.Voice;

/// <summary>A call as the desks see it.</summary>
public sealed record CallRow
{
    /// <summary>Which call.</summary>
    public required CallId Id { get; init; }

    /// <summary>Newer wins.</summary>
    public long Rev { get; init; }

    /// <summary>Who called whom.</summary>
    public Direction Direction { get; init; }

    /// <summary>How far it has come.</summary>
    public CallState State { get; init; }

    /// <summary>Who is said to speak, else the record the telephone belongs to.</summary>
    public MemberId Member { get; init; }

    /// <summary>Their name; null while unknown.</summary>
    public string? MemberName { get; init; }

    /// <summary>Nobody has said yet who that is.</summary>
    public bool Provisional { get; init; }

    /// <summary>Where the relationship stands.</summary>
    public MemberStage Stage { get; init; }

    /// <summary>The number, or what came in its place; null when it was withheld.</summary>
    public string? Number { get; init; }

    /// <summary>The number can be called.</summary>
    public bool HasNumber { get; init; }

    /// <summary>Known members of the number, where it is not clear who speaks.</summary>
    public IReadOnlyList<MemberHit> Candidates { get; init; } = [];

    /// <summary>Somebody said who speaks.</summary>
    public bool Named { get; init; }

    /// <summary>The last contacts before, the newest first.</summary>
    public IReadOnlyList<CallContact> Before { get; init; } = [];

    /// <summary>Until when the member was promised to be called back, UTC.</summary>
    public DateTimeOffset? CallBackBy { get; init; }

    /// <summary>Who has it; null while everybody may take it.</summary>
    public StaffId? Agent { get; init; }

    /// <summary>What to call that person.</summary>
    public string? AgentName { get; init; }

    /// <summary>Whose telephone could not be reached last.</summary>
    public StaffId? LapsedAgent { get; init; }

    /// <summary>The member does not hear the agent.</summary>
    public bool Muted { get; init; }

    /// <summary>When it began, UTC.</summary>
    public DateTimeOffset ArrivedAt { get; init; }

    /// <summary>When they began to speak, UTC.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When it was over, UTC.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Until when whoever spoke is left alone, UTC.</summary>
    public DateTimeOffset? WrapUpDueAt { get; init; }

    /// <summary>It has left the screens.</summary>
    public bool Gone { get; init; }

    /// <summary>A member waits and nobody has taken it.</summary>
    public bool Rings => State == CallState.Waiting && Direction == Direction.In && Agent is null && !Gone;

    /// <summary>It is over and is to be written down.</summary>
    public bool ToBeWrittenDown => State == CallState.Ended && !Gone;
}

/// <summary>A contact before a call.</summary>
/// <param name="Channel">The way it was made.</param>
/// <param name="Kind">What kind of entry.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Line">Its first words; null when it has none.</param>
public sealed record CallContact(Channel Channel, EntryKind Kind, DateTimeOffset At, string? Line);
