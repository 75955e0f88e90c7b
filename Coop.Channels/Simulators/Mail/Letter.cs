using Coop.Channels.Email;
using Coop.Channels.Email.Mime;

namespace Coop.Channels.Simulators.Mail;

/// <summary>A letter in a mailbox of the simulated server.</summary>
/// <param name="Uid">Its number in the mailbox.</param>
/// <param name="From">The envelope's sender; empty for the server's own reports.</param>
/// <param name="Raw">Its bytes.</param>
/// <param name="At">When it was laid in.</param>
public sealed record Letter(uint Uid, string From, byte[] Raw, DateTimeOffset At)
{
    private readonly Lazy<MailMessage> _read = new(() => MimeReader.Read(Raw));

    /// <summary>Somebody marked it as seen.</summary>
    public bool IsSeen { get; set; }

    /// <summary>It, as a mail program reads it.</summary>
    public MailMessage Read => _read.Value;

    /// <summary>Its text.</summary>
    public string Text => MailBody.Text(Read);
}
