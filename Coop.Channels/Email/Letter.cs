using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Coop.Channels.Conversations;
using Coop.Core.Consent;
using Coop.Core.Outbound;

namespace Coop.Channels.Email;

/// <summary>A mail of ours, ready for the server, which tells how far it was read by whoever sends it.</summary>
internal sealed class Letter : IDisposable
{
    /// <summary>The longest subject, in characters.</summary>
    public const int LongestSubject = 200;

    private const int LongestId = 250;
    private const int MostReferences = 20;

    private readonly WatchedText _last;

    private Letter(MailMessage mail, string id, WatchedText last) => (Mail, Id, _last) = (mail, id, last);

    /// <summary>As the framework sends it.</summary>
    public MailMessage Mail { get; }

    /// <summary>Its id, without angle brackets.</summary>
    public string Id { get; }

    /// <summary>All of it was read: what is left to send is the end mark, so from here on it may have left.</summary>
    public bool WasReadToTheEnd => _last.WasReadToTheEnd;

    /// <summary>Writes the mail. Null when the address is none a mail server could know.</summary>
    public static Letter? Of(LeasedMessage message, MailAccount account, ReplyAddresses addresses, MailThread thread)
    {
        if (!MailAddress.TryCreate(message.To.Value, out var to))
        {
            return null;
        }

        var mail = new MailMessage
        {
            From = new MailAddress(account.Address, OneLine(account.Name), Encoding.UTF8),
            Subject = OneLine(message.Subject ?? account.Name),
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        mail.To.Add(to);
        var id = addresses.MailIdOf(account, message.Id);
        mail.Headers.Add("Message-ID", $"<{id}>");
        Thread(mail, thread);
        var reply = addresses.Of(account, new ConversationId(message.Conversation));
        if (account.ReplyAddresses)
        {
            mail.ReplyToList.Add(new MailAddress(reply, OneLine(account.Name), Encoding.UTF8));
        }

        if (message.IsAutomatic)
        {
            // RFC 3834: nobody's machine is to answer it.
            mail.Headers.Add("Auto-Submitted", "auto-generated");
            mail.Headers.Add("X-Auto-Response-Suppress", "OOF, AutoReply");
        }

        if (message.Purpose != Purpose.Service)
        {
            // What answers there with this one word is taken as the member's own (RFC 2369).
            mail.Headers.Add("List-Unsubscribe", $"<mailto:{(account.ReplyAddresses ? reply : account.Address)}?subject=BAJA>");
        }

        var last = new WatchedText(Encoding.UTF8.GetBytes(LetterText.Html(message.Body)));
        mail.AlternateViews.Add(View(new MemoryStream(Encoding.UTF8.GetBytes(LetterText.Plain(message.Body))), MediaTypeNames.Text.Plain));
        mail.AlternateViews.Add(View(last, MediaTypeNames.Text.Html));
        return new Letter(mail, id, last);
    }

    /// <summary>One line without control characters: a line end would begin another header.</summary>
    public static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split([.. text.Where(IsBreak)], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return line.Length <= LongestSubject ? line : line[..(char.IsHighSurrogate(line[LongestSubject - 1]) ? LongestSubject - 1 : LongestSubject)];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Mail.Dispose();
        _last.Dispose();
    }

    private static bool IsBreak(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF';

    private static void Thread(MailMessage mail, MailThread thread)
    {
        var ids = thread.References.Where(IsId).Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count > MostReferences)
        {
            // The first is the root of the thread, the last ones the nearest (RFC 5322, 3.6.4).
            ids = [ids[0], .. ids[^(MostReferences - 1)..]];
        }

        if (thread.InReplyTo is { } answered && IsId(answered))
        {
            mail.Headers.Add("In-Reply-To", $"<{answered}>");
        }

        if (ids.Count > 0)
        {
            mail.Headers.Add("References", string.Join(' ', ids.Select(id => $"<{id}>")));
        }
    }

    /// <summary>Ids come from other people's mail: what is no plain id is left out.</summary>
    private static bool IsId(string id) => id.Length is > 2 and <= LongestId && id.All(c => c is > ' ' and <= '~' and not ('<' or '>' or '"'));

    private static AlternateView View(Stream text, string type) => new(text, new ContentType(type) { CharSet = "utf-8" }) { TransferEncoding = TransferEncoding.QuotedPrintable };

    /// <summary>Knows whether somebody read it to its end.</summary>
    private sealed class WatchedText(byte[] text) : MemoryStream(text, writable: false)
    {
        public bool WasReadToTheEnd { get; private set; }

        public override int Read(byte[] buffer, int offset, int count) => Note(base.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Note(base.Read(buffer));

        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Note(await base.ReadAsync(buffer.AsMemory(offset, count), cancellationToken));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Note(await base.ReadAsync(buffer, cancellationToken));

        public override int ReadByte()
        {
            var one = base.ReadByte();
            Note(one < 0 ? 0 : 1);
            return one;
        }

        private int Note(int read)
        {
            WasReadToTheEnd |= Position == Length;
            return read;
        }
    }
}
