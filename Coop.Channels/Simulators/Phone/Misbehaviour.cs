namespace Coop.Channels.Simulators.Phone;

/// <summary>What a telephone network does wrong on a bad day. Each switch holds until it is set back.</summary>
public sealed record Misbehaviour
{
    /// <summary>Posts every webhook so many times, all at once.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>Posts the reports on a message in the wrong order.</summary>
    public bool Reorder { get; init; }

    /// <summary>Waits so long before each webhook.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Takes messages and hangs up before saying so.</summary>
    public bool LoseReplies { get; init; }

    /// <summary>Takes messages and never reports on them.</summary>
    public bool LoseReports { get; init; }

    /// <summary>Refuses messages with this code, as 21211.</summary>
    public int? Refuse { get; init; }

    /// <summary>Takes messages, and reports that they failed with this code, as 30003.</summary>
    public int? Fail { get; init; }

    /// <summary>Says that there are too many calls, and when to come back.</summary>
    public TimeSpan? TooMany { get; init; }

    /// <summary>Stumbles (HTTP 500) after taking the message.</summary>
    public bool Stumble { get; init; }

    /// <summary>Members' telephones show that a message was read (WhatsApp does).</summary>
    public bool Reads { get; init; }
}
