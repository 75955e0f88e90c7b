using System.ComponentModel.DataAnnotations;

namespace Coop.Channels.Simulators.Phone;

/// <summary>Whether a telephone network is simulated, and the cooperative's number on it.</summary>
public sealed class PhoneOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Simulators:Phone";

    /// <summary>Runs the simulated network, unless a real account is configured.</summary>
    public bool Enabled { get; set; }

    /// <summary>The cooperative's number there, for SMS and for WhatsApp.</summary>
    [RegularExpression(@"^\+[1-9]\d{7,14}$", ErrorMessage = "It must be a telephone number as +576015550100.")]
    public string Number { get; set; } = "+576015550100";

    /// <summary>The loopback port its API listens on; any free one when 0.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; }
}
