namespace Coop.Channels.Simulators.Phone;

/// <summary>A text message on the simulated network.</summary>
/// <param name="Sid">The network's id for it.</param>
/// <param name="From">Who sent it.</param>
/// <param name="To">To whom.</param>
/// <param name="Body">Its text.</param>
/// <param name="At">When, UTC.</param>
/// <param name="FromCooperative">The cooperative sent it.</param>
/// <param name="StatusCallback">Where reports on it go.</param>
public sealed record PhoneMessage(string Sid, string From, string To, string Body, DateTimeOffset At, bool FromCooperative, string? StatusCallback)
{
    /// <summary>How far it has come, in Twilio's words.</summary>
    public string Status { get; internal set; } = "queued";

    /// <summary>Why it failed, if it did.</summary>
    public int? ErrorCode { get; internal set; }
}
