using Coop.Channels.Email.Mime;
using Coop.Channels.Inbound;
using Coop.Channels.Sms;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Channels.Email;

/// <summary>Reads mails as they lay in the mailbox: who wrote what, what of ours it answers, and what machines report.</summary>
public sealed class EmailReader(MailAccounts accounts, ReplyAddresses names) : IInboundReader
{
    /// <summary>What the stored items are filed under.</summary>
    public const string ConnectionName = "email";

    /// <summary>The longest text of an entry, in characters; the whole mail is kept anyway.</summary>
    public const int Longest = 20_000;

    private const int LongestSubject = 500;
    private const int MostReferences = 20;

    /// <inheritdoc />
    public string Connection => ConnectionName;

    /// <summary>Mails of one sender are processed in the order they came.</summary>
    internal static string Lane(MailHeaders headers) => $"{ConnectionName}:{Sender(headers)?.Value ?? "nobody"}";

    /// <inheritdoc />
    public InboundMessage Read(TakenItem item)
    {
        var mail = MimeReader.Read(item.Body);
        var headers = mail.Headers;
        if (Sender(headers) is not { } from)
        {
            throw new FormatException("The mail does not say who wrote it.");
        }

        if (from.Value == accounts.Current?.Address)
        {
            return OurOwn(headers);
        }

        if (DeliveryReport.Of(mail, names) is { } report)
        {
            return InboundMessage.Report([.. report.Reports]);
        }

        return DeliveryReport.IsBounce(mail) ? throw new FormatException("A mail server reports on a mail that nobody here knows.") : Message(mail, from);
    }

    private InboundMessage Message(MailMessage mail, ContactAddress from)
    {
        var headers = mail.Headers;
        var writer = WriterOf(headers.Automation);
        var parts = SplitReply.Of(MailBody.Text(mail));
        var text = StoredText.Of(parts.Written.Trim(), Longest);
        var subject = StoredText.Of(Letter.OneLine(headers.Subject), LongestSubject);
        return new InboundMessage(from, Channel.Email, text)
        {
            Subject = subject.Length == 0 ? null : subject,
            Attachments = MailAttachments.Json(mail),
            Answers = Answers(headers),
            Writer = writer,
            Keyword = writer != Writer.Person ? null : SmsKeyword.Of(text) ?? (text.Length == 0 ? SmsKeyword.Of(subject) : null),
            Facts = EntryFacts.Json(Facts(mail, parts, writer, text).ToDictionary()),
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Facts(MailMessage mail, SplitReply parts, Writer writer, string text)
    {
        if (mail.Html is not null)
        {
            yield return new("html", "yes");
        }

        if (parts.Quoted.Length + parts.Signature.Length > 0)
        {
            yield return new("quoted", "yes");
        }

        if (text.Length < parts.Written.Trim().Length)
        {
            yield return new("cut", "yes");
        }

        if (writer != Writer.Person)
        {
            yield return new("machine", writer == Writer.AnsweringMachine ? "reply" : "bulk");
        }
    }

    /// <summary>
    /// A mail of ours that came back to us, by a copy or a forwarding: it proves that the server took it, and is answered by
    /// nobody. What else comes from our own address is somebody's mistake, for people to look at.
    /// </summary>
    private InboundMessage OurOwn(MailHeaders headers) =>
        headers.MessageId is { } id && names.MessageOf(id) is { } message ? InboundMessage.Report(new ProgressReport(message, OutboundState.Sent, null, id))
        : headers.Automation.IsMachine ? InboundMessage.Report()
        : throw new FormatException("The mail comes from the cooperative's own address.");

    private AnsweredMail? Answers(MailHeaders headers)
    {
        var conversation = headers.DeliveredTo.Concat(headers.To.Mailboxes.Concat(headers.Cc.Mailboxes).Select(m => m.Address))
            .Select(names.ConversationOf).FirstOrDefault(id => id is not null);
        var messages = headers.InReplyTo.Concat(headers.References.Reverse()).Take(MimeLimits.Ids)
            .Select(names.MessageOf).OfType<OutboundId>().Distinct().Take(MostReferences).ToList();
        return conversation is null && messages.Count == 0 ? null : new AnsweredMail(conversation, messages);
    }

    private static Writer WriterOf(Automation signs) =>
        !signs.IsMachine ? Writer.Person
        : signs.AutoSubmitted == "auto-replied" || signs.IsAutoReply || signs.Precedence == "auto_reply" ? Writer.AnsweringMachine
        : Writer.Machine;

    private static ContactAddress? Sender(MailHeaders headers) =>
        headers.From.Mailboxes.Concat(headers.Sender.Mailboxes).FirstOrDefault(m => m.Address.Length > 0) is { Address: var raw }
            ? ContactAddress.Email(StoredText.Of(raw, 320)) ?? ContactAddress.Other(StoredText.Of(raw, 320).ToLowerInvariant(), StoredText.Of(raw, 320))
            : null;
}
