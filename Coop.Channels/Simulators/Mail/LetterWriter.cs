using System.Globalization;
using System.Text;
using Coop.Channels.Email.Mime;

namespace Coop.Channels.Simulators.Mail;

/// <summary>What a member's mail program makes a letter of.</summary>
/// <param name="Id">Its id, without angle brackets.</param>
/// <param name="From">Who writes.</param>
/// <param name="To">To whom.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Text">The text.</param>
/// <param name="At">When.</param>
/// <param name="Chain">Ids of the letters before it, the one it answers last; empty when it answers none.</param>
internal sealed record LetterDraft(string Id, Mailbox From, Mailbox To, string Subject, string Text, DateTimeOffset At, IReadOnlyList<string> Chain);

/// <summary>Writes letters as mail programs do (RFC 5322), and reports as servers do (RFC 3464).</summary>
internal static class LetterWriter
{
    private const int WordBytes = 45;

    public static byte[] Write(LetterDraft draft)
    {
        var letter = new StringBuilder();
        Line(letter, "From", Person(draft.From));
        Line(letter, "To", Person(draft.To));
        Line(letter, "Subject", Words(draft.Subject));
        Line(letter, "Date", Date(draft.At));
        Line(letter, "Message-ID", $"<{OneLine(draft.Id)}>");
        if (draft.Chain.Count > 0)
        {
            Line(letter, "In-Reply-To", $"<{OneLine(draft.Chain[^1])}>");
            Line(letter, "References", string.Join("\r\n ", draft.Chain.Select(id => $"<{OneLine(id)}>")));
        }

        Line(letter, "MIME-Version", "1.0");
        Line(letter, "Content-Type", "text/plain; charset=utf-8");
        Line(letter, "Content-Transfer-Encoding", "base64");
        letter.Append("\r\n").Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(draft.Text.ReplaceLineEndings("\r\n")), Base64FormattingOptions.InsertLineBreaks)).Append("\r\n");
        return Encoding.ASCII.GetBytes(letter.ToString());
    }

    /// <summary>The report that a letter found no mailbox, with the letter's head.</summary>
    public static byte[] Bounce(string server, string from, string to, byte[] raw, DateTimeOffset at)
    {
        const string Boundary = "=_informe";
        var host = server[(server.LastIndexOf('@') + 1)..];
        var end = raw.AsSpan().IndexOf("\r\n\r\n"u8);
        var report = new StringBuilder();
        Line(report, "From", $"Mail Delivery System <MAILER-DAEMON@{host}>");
        Line(report, "To", OneLine(from));
        Line(report, "Subject", "Undelivered Mail Returned to Sender");
        Line(report, "Date", Date(at));
        Line(report, "Message-ID", $"<{Guid.CreateVersion7(at):N}@{host}>");
        Line(report, "Auto-Submitted", "auto-replied");
        Line(report, "MIME-Version", "1.0");
        Line(report, "Content-Type", $"multipart/report; report-type=delivery-status; boundary=\"{Boundary}\"");
        report.Append(CultureInfo.InvariantCulture, $"""

            --{Boundary}
            Content-Type: text/plain; charset=us-ascii

            Your message could not be delivered to {OneLine(to)}: there is no such mailbox here.

            --{Boundary}
            Content-Type: message/delivery-status

            Reporting-MTA: dns; {host}

            Final-Recipient: rfc822; {OneLine(to)}
            Action: failed
            Status: 5.1.1
            Diagnostic-Code: smtp; 550 5.1.1 <{OneLine(to)}>: Recipient address rejected: User unknown

            --{Boundary}
            Content-Type: text/rfc822-headers

            {Encoding.Latin1.GetString(end < 0 ? raw : raw.AsSpan(0, end))}

            --{Boundary}--

            """);
        return Encoding.Latin1.GetBytes(report.ToString().ReplaceLineEndings("\r\n"));
    }

    private static void Line(StringBuilder letter, string name, string value) => letter.Append(name).Append(": ").Append(value).Append("\r\n");

    private static string Person(Mailbox person) => person.Name.Length == 0 ? OneLine(person.Address) : $"{Words(person.Name)} <{OneLine(person.Address)}>";

    private static string Date(DateTimeOffset at) => at.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);

    /// <summary>As encoded words (RFC 2047), whatever it holds; each of whole characters.</summary>
    private static string Words(string text)
    {
        var words = new List<string>();
        var part = new StringBuilder();
        foreach (var rune in OneLine(text).EnumerateRunes())
        {
            if (Encoding.UTF8.GetByteCount(part.ToString()) + rune.Utf8SequenceLength > WordBytes)
            {
                words.Add(Word(part.ToString()));
                part.Clear();
            }

            part.Append(rune.ToString());
        }

        return string.Join("\r\n ", [.. words, Word(part.ToString())]);
    }

    private static string Word(string text) => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?=";

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
