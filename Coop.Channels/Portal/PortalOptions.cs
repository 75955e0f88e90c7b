using System.ComponentModel.DataAnnotations;

namespace Coop.Channels.Portal;

/// <summary>How members come into their portal, and how long they stay.</summary>
public sealed class PortalOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Portal";

    /// <summary>How long a code and its link are good.</summary>
    public static readonly TimeSpan CodeLasts = TimeSpan.FromMinutes(10);

    /// <summary>Where members reach this site, without a path; where it listens when missing. Never taken from a request: whoever asks for a code could name a site of their own.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>Codes for one address within an hour, known or not.</summary>
    [Range(1, 1_000)]
    public int CodesPerHour { get; set; } = 6;

    /// <summary>Tries to come in from one remote address: asking for codes, and naming them.</summary>
    [Range(1, 100_000)]
    public int TriesPerMinute { get; set; } = 30;

    /// <summary>Hours after which a session ends that nobody uses.</summary>
    [Range(1, 8_760)]
    public int IdleHours { get; set; } = 168;

    /// <summary>Days after which a session ends in any case.</summary>
    [Range(1, 365)]
    public int LongestDays { get; set; } = 30;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        PublicUrl is null || (Uri.TryCreate(PublicUrl, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/")
            ? []
            : [new ValidationResult($"'{PublicUrl}' must be an address that begins with http:// or https://, without a path.", [nameof(PublicUrl)])];
}
