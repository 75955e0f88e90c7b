using System.ComponentModel.DataAnnotations;

namespace Coop.Channels.Voice;

/// <summary>How the cooperative deals with calls, whoever carries them.</summary>
public sealed class VoiceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Voice";

    /// <summary>The number calls are made from; that of text messages when there is none here. Needed where a messaging service chooses that.</summary>
    [RegularExpression(@"^\+[1-9]\d{7,14}$", ErrorMessage = "It must be a telephone number as +576015550100.")]
    public string? From { get; set; }

    /// <summary>How long a member waits for somebody to take the call, in seconds; then they are promised to be called.</summary>
    [Range(10, 3_600)]
    public int RingSeconds { get; set; } = 90;

    /// <summary>How long the telephone of whoever took a call may ring, in seconds.</summary>
    [Range(5, 120)]
    public int AnswerSeconds { get; set; } = 25;

    /// <summary>How soon a missed call is to be returned, in minutes.</summary>
    [Range(1, 10_080)]
    public int CallBackMinutes { get; set; } = 60;

    /// <summary>How long nobody else's call rings at a desk that writes down what was said, in seconds.</summary>
    [Range(0, 3_600)]
    public int WrapUpSeconds { get; set; } = 120;

    /// <summary>After how long without a word the network is asked what became of a call, in seconds.</summary>
    [Range(5, 3_600)]
    public int AskAfterSeconds { get; set; } = 60;
}
