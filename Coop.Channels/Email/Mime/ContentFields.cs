using System.Text;

namespace Coop.Channels.Email.Mime;

/// <summary>Reads the Content- fields of a part.</summary>
internal static class ContentFields
{
    private const int LongestType = 127;

    /// <param name="inDigest">In a multipart/digest, what names no type is a mail (RFC 2046 5.1.5).</param>
    public static ContentHeaders Read(FieldValues fields, bool inDigest)
    {
        var type = fields.Find("content-type"u8);
        var encoding = fields.Find("content-transfer-encoding"u8);
        var disposition = fields.Find("content-disposition"u8);
        var id = fields.Find("content-id"u8);
        var content = inDigest ? ContentHeaders.Default with { Type = "message/rfc822" } : ContentHeaders.Default;
        if (type >= 0)
        {
            content = OfType(fields, type);
        }

        if (encoding >= 0)
        {
            content = content with { Encoding = OfEncoding(fields.Value(encoding), fields.Site(encoding)) };
        }

        if (disposition >= 0)
        {
            content = OfDisposition(content, fields.Value(disposition), fields.Site(disposition));
        }

        return id < 0 ? content : content with { Id = MailIds.First(fields.Value(id)) };
    }

    private static ContentHeaders OfType(FieldValues fields, int field)
    {
        var site = fields.Site(field);
        var value = fields.Value(field);
        var parameters = Parameters.Read(value, site);
        var content = ContentHeaders.Default with
        {
            Type = TypeName(Parameters.Head(value), site),
            Charset = parameters.Get("charset"),
            IsFlowed = "flowed".Equals(parameters.Get("format"), StringComparison.OrdinalIgnoreCase),
            DeletesSpace = "yes".Equals(parameters.Get("delsp"), StringComparison.OrdinalIgnoreCase),
            Name = FileName(parameters.Text("name", site), site),
        };
        if (!content.IsMultipart)
        {
            return content;
        }

        // What lies between the parts are bytes: so must be what they are compared with.
        var boundary = (Ascii.IsValid(value) ? parameters : Parameters.Read(fields.Latin1Value(field), site)).Get("boundary")?.TrimEnd();
        return content with { Boundary = string.IsNullOrEmpty(boundary) ? null : Encoding.Latin1.GetBytes(boundary) };
    }

    private static string TypeName(string head, DefectSite site)
    {
        var type = head.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        var slash = type.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && slash < type.Length - 1 && type.Length <= LongestType && type.IndexOf('/', slash + 1) < 0 && Ascii.IsValid(type))
        {
            return type;
        }

        site.Add(MailDefectKind.MalformedContentType);
        return type switch
        {
            "html" => "text/html",
            "multipart" or "multipart/" => "multipart/mixed",
            _ => "text/plain",
        };
    }

    // "base64;", "7-bit" and "quoted-printable (comment)" are all met.
    private static TransferEncoding OfEncoding(string value, DefectSite site)
    {
        var end = value.AsSpan().IndexOfAny(" \t;,(");
        var name = (end < 0 ? value : value[..end]).Trim('"').ToLowerInvariant();
        switch (name)
        {
            case "base64" or "base-64":
                return TransferEncoding.Base64;
            case "quoted-printable" or "quotedprintable":
                return TransferEncoding.QuotedPrintable;
            case "" or "7bit" or "8bit" or "binary" or "7-bit" or "8-bit" or "none" or "plain":
                return TransferEncoding.None;
            default:
                site.Add(MailDefectKind.UnknownTransferEncoding);
                return TransferEncoding.Unknown;
        }
    }

    private static ContentHeaders OfDisposition(ContentHeaders content, string value, DefectSite site)
    {
        var name = FileName(Parameters.Read(value, site).Text("filename", site), site);
        return content with
        {
            Disposition = Parameters.Head(value).ToLowerInvariant(),
            Name = name.Length > 0 ? name : content.Name,
        };
    }

    private static string FileName(string? name, DefectSite site)
    {
        if (string.IsNullOrEmpty(name))
        {
            return "";
        }

        var safe = FileNames.Safe(name);
        if (safe != name)
        {
            site.Add(MailDefectKind.UnsafeFileName);
        }

        return safe;
    }
}
