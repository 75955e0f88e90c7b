using Coop.Core.Timeline;

namespace Coop.Channels.Voice;

/// <summary>
/// What is known of a leg only grows, and what is known of a call follows from its legs: whatever reports come late, twice,
/// in any order or not at all, those that come lead to the same end.
/// </summary>
public static class CallLattice
{
    /// <summary>Whether a report on a leg is news. Ends are ordered too: of two that contradict each other the later in the list stands.</summary>
    public static bool IsForward(LegState now, LegState told) => now < told;

    /// <summary>The state after a report.</summary>
    public static LegState Join(LegState now, LegState told) => IsForward(now, told) ? told : now;

    /// <summary>Whether the leg is over.</summary>
    public static bool IsOver(LegState state) => state >= LegState.Canceled;

    /// <summary>Whether a state says that somebody answered at some time.</summary>
    public static bool WasAnswered(LegState state) => state is LegState.InProgress or LegState.Completed;

    /// <summary>The later of two states of a call.</summary>
    public static CallState Join(CallState now, CallState next) => now < next ? next : now;

    /// <summary>What its legs say of a call.</summary>
    /// <param name="direction">Who called whom.</param>
    /// <param name="memberAnswered">The member's telephone was answered at some time.</param>
    /// <param name="agentAnswered">One of the staff's was.</param>
    /// <param name="over">A leg the call cannot do without is over, or it was given up.</param>
    public static CallState Of(Direction direction, bool memberAnswered, bool agentAnswered, bool over)
    {
        var spoke = memberAnswered && agentAnswered;
        return (spoke, over) switch
        {
            (true, true) => CallState.Ended,
            (false, true) => CallState.Missed,
            (true, false) => CallState.Talking,
            _ when direction == Direction.Out && agentAnswered => CallState.Ringing,
            _ => CallState.Waiting,
        };
    }

    /// <summary>What the network's word for a status means; null for one nobody has heard of.</summary>
    public static LegState? StateOf(string? status) => status switch
    {
        "queued" or "initiated" or "connecting" => LegState.Queued,
        "ringing" => LegState.Ringing,
        "in-progress" or "answered" or "connected" or "participant-join" => LegState.InProgress,
        "completed" or "complete" => LegState.Completed,
        "busy" => LegState.Busy,
        "no-answer" => LegState.NoAnswer,
        "canceled" => LegState.Canceled,
        "failed" => LegState.Failed,
        _ => null,
    };
}
