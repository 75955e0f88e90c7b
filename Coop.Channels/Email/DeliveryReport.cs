using System.Globalization;
using System.Text;
using Coop.Channels.Email.Mime;
using Coop.Core.Outbound;

namespace Coop.Channels.Email;

/// <summary>
/// What a mail server reports of a mail of ours (RFC 3464). Which one is told by the id of the mail it sends back, which only
/// who had that mail can know.
/// </summary>
/// <param name="Reports">What it says; nothing while it still tries.</param>
public sealed record DeliveryReport(IReadOnlyList<ProgressReport> Reports)
{
    private static readonly string[] Mailers = ["mailer-daemon", "postmaster"];

    /// <summary>The report; null when the mail is none, or reports on no mail of ours.</summary>
    public static DeliveryReport? Of(MailMessage mail, ReplyAddresses names)
    {
        if (!IsBounce(mail) || Returned(mail).Select(names.MessageOf).FirstOrDefault(id => id is not null) is not { } message)
        {
            return null;
        }

        var (action, status, words) = Status(mail);
        return new DeliveryReport(action switch
        {
            "delayed" => [],
            "delivered" or "relayed" or "expanded" => [new(message, OutboundState.Delivered, null, null)],
            _ => [new(message, OutboundState.Failed, Reason(status, words), null)],
        });
    }

    /// <summary>A mail server wrote it about somebody's mail.</summary>
    public static bool IsBounce(MailMessage mail) =>
        (mail.Type == "multipart/report" && mail.Attachments.Any(part => part.Type is "message/delivery-status" or "message/global-delivery-status"))
        || (mail.Headers.Automation.HasNullReturnPath && mail.Headers.From.Mailboxes.Any(m => Mailers.Any(name => m.Address.StartsWith(name + "@", StringComparison.OrdinalIgnoreCase))));

    private static string Reason(string status, string words)
    {
        var (code, detail) = status.Length > 0 ? (0, status) : (0, words);
        return SmtpReasons.ReasonOf(code, detail) is var reason && reason == "mail_refused" ? "mail_returned" : reason;
    }

    /// <summary>Ids of the mail that is sent back, whole or as its header alone, and of what the report says it answers.</summary>
    private static IEnumerable<string> Returned(MailMessage mail) =>
        mail.Attachments.Select(part => part.Mail ?? (part.Type.StartsWith("text/rfc822", StringComparison.Ordinal) ? MimeReader.Read(part.Content) : null))
            .Select(returned => returned?.Headers.MessageId).OfType<string>()
            .Concat(mail.Headers.InReplyTo).Concat(mail.Headers.References);

    private static (string Action, string Status, string Words) Status(MailMessage mail)
    {
        var (action, status, words) = ("", "", "");
        foreach (var part in mail.Attachments.Where(part => part.Type.EndsWith("delivery-status", StringComparison.Ordinal)))
        {
            foreach (var line in Encoding.UTF8.GetString(part.Content.Span).Split('\n'))
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                var value = colon < 0 ? "" : line[(colon + 1)..].Trim();
                switch (colon < 0 ? "" : line[..colon].Trim().ToLower(CultureInfo.InvariantCulture))
                {
                    case "action":
                        action = Worse(action, value.Split(' ', '(')[0].ToLower(CultureInfo.InvariantCulture));
                        break;
                    case "status":
                        status = value;
                        break;
                    case "diagnostic-code":
                        words = value;
                        break;
                }
            }
        }

        return (action, status, words);
    }

    private static string Worse(string one, string next) => one == "failed" ? one : next;
}
