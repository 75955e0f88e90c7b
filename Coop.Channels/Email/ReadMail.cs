using System.Net;
using System.Text.RegularExpressions;
using Coop.Channels.Email.Mime;
using Coop.Channels.Inbound;
using Coop.Core.Access;
using Npgsql;

namespace Coop.Channels.Email;

/// <summary>
/// Opens a mail as it came: its formatted form for a frame without rights, what it quotes, what it carries. All of it is read anew
/// from the raw mail, so that whatever is erased there is gone everywhere.
/// </summary>
[Needs(Permission.SeeMembers)]
public sealed partial class ReadMail(NpgsqlDataSource source)
{
    private const int MostPictureBytes = 10 * 1024 * 1024;

    private static readonly string[] Pictures = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    /// <summary>The mail as a page of its own; null when there is no such mail, or it was sent without format.</summary>
    public async Task<string?> FormattedAsync(InboundId id, CancellationToken ct)
    {
        if (await FindAsync(id, ct) is not { } mail || MailBody.Html(mail) is not { } html)
        {
            return null;
        }

        return $$"""
            <!DOCTYPE html>
            <html><head><meta charset="utf-8"><meta name="color-scheme" content="light"><title></title>
            <style>body { margin: 12px; background: #fff; color: #111; font-family: sans-serif; overflow-wrap: anywhere; } img { max-width: 100%; height: auto; }
            .blocked-image { display: inline-block; padding: 0 4px; border: 1px dashed #888; color: #555; font-size: 12px; }</style></head>
            <body>{{WithPictures(html.Html, mail)}}</body></html>
            """;
    }

    /// <summary>What stands below the writer's own words: signature and earlier mails. Null when there is nothing.</summary>
    public async Task<string?> QuotedAsync(InboundId id, CancellationToken ct)
    {
        if (await FindAsync(id, ct) is not { } mail)
        {
            return null;
        }

        var parts = SplitReply.Of(MailBody.Text(mail));
        return (parts.Signature + parts.Quoted).Trim() is { Length: > 0 } rest ? rest : null;
    }

    /// <summary>What the mail carries at a place; null when there is nothing.</summary>
    public async Task<MailAttachment?> FileAsync(InboundId id, int n, CancellationToken ct) =>
        await FindAsync(id, ct) is { } mail && n >= 0 && n < mail.Attachments.Count ? mail.Attachments[n] : null;

    private async Task<MailMessage?> FindAsync(InboundId id, CancellationToken ct)
    {
        await using var command = source.CreateCommand(EmailSql.Raw);
        command.Parameters.AddRange(new NpgsqlParameter[] { new("id", id.Value), new("connection", EmailReader.ConnectionName) });
        return await command.ExecuteScalarAsync(ct) is byte[] raw ? MimeReader.Read(raw) : null;
    }

    /// <summary>A frame without rights may fetch nothing: the mail's own pictures stand in the page itself.</summary>
    private static string WithPictures(string html, MailMessage mail)
    {
        var left = MostPictureBytes;
        return OwnPicture().Replace(html, match =>
        {
            var id = Uri.UnescapeDataString(WebUtility.HtmlDecode(match.Groups["id"].Value));
            if (mail.Attachments.FirstOrDefault(part => part.ContentId == id && Pictures.Contains(part.Type)) is not { } picture || picture.Content.Length > left)
            {
                return "src=\"data:,\"";
            }

            left -= picture.Content.Length;
            return $"src=\"data:{picture.Type};base64,{Convert.ToBase64String(picture.Content.Span)}\"";
        });
    }

    // As SafeHtml writes them, and nothing else does.
    [GeneratedRegex("src=\"cid:(?<id>[^\"]*)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex OwnPicture();
}
