using System.ComponentModel.DataAnnotations;

namespace Coop.Channels.Simulators.Mail;

/// <summary>Whether a mail server is simulated, and the cooperative's address on it.</summary>
public sealed class PostOfficeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Simulators:Mail";

    /// <summary>Runs the simulated server, unless a real account is configured.</summary>
    public bool Enabled { get; set; }

    /// <summary>The cooperative's address there.</summary>
    [RegularExpression(@"^[^@\s+]+@[^@\s]+$", ErrorMessage = "It must be an address as asociados@example.coop, without a plus.")]
    public string Address { get; set; } = "asociados@example.coop";

    /// <summary>The name beside it.</summary>
    [MaxLength(100)]
    public string Name { get; set; } = "Cooperativa La Ceiba";

    /// <summary>The loopback port mail is handed in at, by SMTP; any free one when 0.</summary>
    [Range(0, 65_535)]
    public int SmtpPort { get; set; }

    /// <summary>The loopback port mailboxes are read at, by IMAP; any free one when 0.</summary>
    [Range(0, 65_535)]
    public int ImapPort { get; set; }
}
