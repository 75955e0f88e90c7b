using Coop.Channels.Email.Imap;

namespace Coop.Channels.Email;

/// <summary>The cooperative's mail account: an address, the server that takes its mail and the mailbox that is read. Without an address there is none.</summary>
public sealed class EmailOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Email";

    /// <summary>The address members write to, as <c>servicio@laceiba.coop</c>. Setting it switches real mail on.</summary>
    public string? Address { get; set; }

    /// <summary>The name members see beside it.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// Whether answers come back by an address of their own, as <c>servicio+token@laceiba.coop</c>. To be switched off where
    /// the provider knows no plus addresses.
    /// </summary>
    public bool ReplyAddresses { get; set; } = true;

    /// <summary>The server that takes our mail.</summary>
    public string? SmtpHost { get; set; }

    /// <summary>Its port.</summary>
    public int SmtpPort { get; set; } = 587;

    /// <summary>How the line to it is kept private.</summary>
    public MailSecurity SmtpSecurity { get; set; } = MailSecurity.StartTls;

    /// <summary>Who signs in there; nobody where the server asks for none.</summary>
    public string? SmtpUser { get; set; }

    /// <summary>Their password.</summary>
    public string? SmtpPassword { get; set; }

    /// <summary>How long handing a mail over may take, in seconds; less than a dispatcher's lease.</summary>
    public int SmtpTimeoutSeconds { get; set; } = 20;

    /// <summary>The server whose mailbox is read.</summary>
    public string? ImapHost { get; set; }

    /// <summary>Its port.</summary>
    public int ImapPort { get; set; } = 993;

    /// <summary>How the line to it is kept private.</summary>
    public MailSecurity ImapSecurity { get; set; } = MailSecurity.Tls;

    /// <summary>Who signs in there; the same as for SMTP when not set.</summary>
    public string? ImapUser { get; set; }

    /// <summary>Their password; the same as for SMTP when not set.</summary>
    public string? ImapPassword { get; set; }

    /// <summary>SHA-256 of the one certificate to trust there, for a server whose certificate no authority signed.</summary>
    public string? ImapCertificate { get; set; }

    /// <summary>The folder that is read.</summary>
    public string ImapFolder { get; set; } = "INBOX";

    /// <summary>The folder in which the provider keeps what was sent through it: mails in doubt are looked up there.</summary>
    public string? SentFolder { get; set; }

    /// <summary>Reads the mail that lies in the folder already when it is first opened; else only what comes from then on.</summary>
    public bool ReadOld { get; set; }

    /// <summary>The longest mail taken, in bytes; of a longer one the beginning is kept.</summary>
    public int MaxBytes { get; set; } = 26_214_400;
}
