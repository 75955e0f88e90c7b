using System.Text;

namespace Coop.Channels.Email.Mime;

/// <summary>Decodes the bodies of parts, within what one mail may cost.</summary>
internal sealed class PartContents(Defects defects)
{
    private int _bytesLeft = MimeLimits.DecodedBytes;

    private int _textLeft = MimeLimits.TextBytes;

    /// <summary>The bytes a part stands for. As they came when it is not encoded, or may not be decoded.</summary>
    public ReadOnlyMemory<byte> Decoded(MimeEntity part) => part.Decoded ??= Decode(part);

    /// <summary>The text of a part; all of it is an attachment besides when it is longer than what is shown.</summary>
    public (string Text, bool IsCut) Text(MimeEntity part)
    {
        var site = new DefectSite(defects, part, part.BodyStart);
        var bytes = Decoded(part);
        var isCut = bytes.Length > _textLeft;
        if (isCut)
        {
            site.Add(MailDefectKind.TextTooLong);
            bytes = bytes[.._textLeft];
        }

        _textLeft -= bytes.Length;
        var text = PlainLines(Charsets.Decode(bytes.Span, part.Content.Charset, site), site);
        return (part.Content is { IsFlowed: true, Type: "text/plain" } ? FlowedText.Join(text, part.Content.DeletesSpace) : text, isCut);
    }

    private ReadOnlyMemory<byte> Decode(MimeEntity part)
    {
        var body = part.Body;
        if (part.IsRest || part.Content.Encoding is TransferEncoding.None or TransferEncoding.Unknown)
        {
            return body;
        }

        if (body.Length > _bytesLeft)
        {
            defects.Add(MailDefectKind.TooMuchContent, part, part.BodyStart);
            return body;
        }

        var isBase64 = part.Content.Encoding is TransferEncoding.Base64;
        var (content, whole) = isBase64 ? Base64Text.Decode(body.Span) : QuotedPrintable.Decode(body.Span);
        _bytesLeft -= body.Length;
        if (!whole)
        {
            defects.Add(isBase64 ? MailDefectKind.DamagedBase64 : MailDefectKind.DamagedQuotedPrintable, part, part.BodyStart);
        }

        return content;
    }

    /// <summary>Lines end with a line feed, and NULs are gone: no database takes them as text.</summary>
    private static string PlainLines(string text, DefectSite site)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            site.Add(MailDefectKind.Nul);
            text = text.Replace("\0", "", StringComparison.Ordinal);
        }

        if (!text.Contains('\r', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var length = text.AsSpan(at).IndexOf('\r');
            length = length < 0 ? text.Length - at : length;
            plain.Append(text, at, length);
            at += length;
            if (at < text.Length)
            {
                // CRLF, CRCRLF or a bare CR: one line end each.
                at += text.AsSpan(at).StartsWith("\r\r\n") ? 3 : text.AsSpan(at).StartsWith("\r\n") ? 2 : 1;
                plain.Append('\n');
            }
        }

        return plain.ToString();
    }
}
