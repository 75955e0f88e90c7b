using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coop.Channels.Email.Mime;

namespace Coop.Tests.Email;

/// <summary>A message as JSON, as it stands beside every mail of the tests: what is empty is left out.</summary>
internal static class MailPicture
{
    private const int LongestContent = 200;

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Text(JsonObject picture) => picture.ToJsonString(Readable);

    public static JsonObject Of(MailMessage mail)
    {
        var headers = mail.Headers;
        var picture = new JsonObject();
        Add(picture, "from", headers.From);
        Add(picture, "sender", headers.Sender);
        Add(picture, "replyTo", headers.ReplyTo);
        Add(picture, "to", headers.To);
        Add(picture, "cc", headers.Cc);
        Add(picture, "bcc", headers.Bcc);
        Add(picture, "groups", headers.To.Groups.Concat(headers.Cc.Groups).Select(GroupText));
        Add(picture, "subject", headers.Subject);
        Add(picture, "date", headers.Date?.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture));
        Add(picture, "messageId", headers.MessageId);
        Add(picture, "inReplyTo", headers.InReplyTo);
        Add(picture, "references", headers.References);
        Add(picture, "deliveredTo", headers.DeliveredTo);
        if (headers.Automation.IsMachine)
        {
            picture["machine"] = true;
        }

        Add(picture, "type", mail.Type);
        if (mail.Text is { } text)
        {
            picture["text"] = text;
        }

        if (mail.Html is { } html)
        {
            picture["html"] = html;
        }

        if (mail.Attachments.Count > 0)
        {
            picture["attachments"] = new JsonArray([.. mail.Attachments.Select(Of)]);
        }

        Add(picture, "defects", mail.Defects.Select(defect => $"{defect.Kind} {defect.Part}".TrimEnd()));
        return picture;
    }

    public static JsonObject Of(MailAttachment attachment)
    {
        var picture = new JsonObject();
        Add(picture, "name", attachment.Name);
        Add(picture, "type", attachment.Type);
        Add(picture, "contentId", attachment.ContentId);
        if (attachment.IsInline)
        {
            picture["inline"] = true;
        }

        var content = attachment.Content.Span;
        if (content.Length <= LongestContent && content.IndexOfAnyExcept(Printable) < 0)
        {
            picture["content"] = Encoding.ASCII.GetString(content);
        }
        else
        {
            picture["size"] = content.Length;
            picture["sha256"] = Convert.ToHexStringLower(SHA256.HashData(content));
        }

        if (attachment.Mail is { } mail)
        {
            picture["mail"] = Of(mail);
        }

        return picture;
    }

    private static readonly System.Buffers.SearchValues<byte> Printable =
        System.Buffers.SearchValues.Create([.. Enumerable.Range(32, 95).Select(i => (byte)i), (byte)'\t', (byte)'\r', (byte)'\n']);

    public static string Written(Mailbox mailbox) =>
        mailbox.Name.Length == 0 ? mailbox.Address.Length == 0 ? "<>" : mailbox.Address
        : mailbox.Address.Length == 0 ? mailbox.Name
        : $"{mailbox.Name} <{mailbox.Address}>";

    private static string GroupText(MailGroup group) =>
        $"{group.Name}: {string.Join(", ", group.Members.Select(Written))}".TrimEnd();

    private static void Add(JsonObject picture, string name, AddressList list) => Add(picture, name, list.Mailboxes.Select(Written));

    private static void Add(JsonObject picture, string name, IEnumerable<string> values)
    {
        var array = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        if (array.Count > 0)
        {
            picture[name] = array;
        }
    }

    private static void Add(JsonObject picture, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            picture[name] = value;
        }
    }
}
