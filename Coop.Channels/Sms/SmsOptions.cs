namespace Coop.Channels.Sms;

/// <summary>How the cooperative deals with text messages, whoever carries them.</summary>
public sealed class SmsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Sms";

    /// <summary>
    /// Whether STOP and START are answered by us. To be switched off where the carrier answers them, as Twilio's Advanced
    /// Opt-Out does.
    /// </summary>
    public bool AnswerKeywords { get; set; } = true;
}
