namespace Coop.Channels.Simulators.Phone;

/// <summary>A call on the simulated network as it is at one moment: one telephone, and what it is connected with.</summary>
/// <param name="Sid">The network's id for it.</param>
/// <param name="From">Who calls.</param>
/// <param name="To">Who is called: a number, or <c>client:…</c> for the browser of somebody on the staff.</param>
/// <param name="FromCooperative">The cooperative had it made.</param>
/// <param name="Status">How far it has come, in Twilio's words: <c>queued</c>, <c>ringing</c>, <c>in-progress</c>, or how it ended.</param>
/// <param name="At">When it began, UTC.</param>
public sealed record PhoneCall(string Sid, string From, string To, bool FromCooperative, string Status, DateTimeOffset At)
{
    /// <summary>When it was answered, UTC.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What the one at the telephone has heard so far.</summary>
    public IReadOnlyList<string> Said { get; init; } = [];

    /// <summary>The conference room it is in; null when in none.</summary>
    public string? Room { get; init; }

    /// <summary>It is in a room and speaks with somebody there.</summary>
    public bool Together { get; init; }

    /// <summary>The others do not hear it.</summary>
    public bool Muted { get; init; }

    /// <summary>It hears music and not the others.</summary>
    public bool OnHold { get; init; }

    /// <summary>What the cooperative calls this participant of the room.</summary>
    public string? Label { get; init; }

    /// <summary>It rings, and somebody may answer or reject it.</summary>
    public bool Rings => FromCooperative && Status == "ringing";

    /// <summary>It is over.</summary>
    public bool Over => EndedAt is not null;

    /// <summary>The telephone of the one who is not the cooperative's number.</summary>
    public string Telephone => FromCooperative ? To : From;
}
