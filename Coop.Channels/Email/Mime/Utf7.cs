using System.Text;

namespace Coop.Channels.Email.Mime;

/// <summary>UTF-7 (RFC 2152), which .NET no longer reads: <c>A+APE-o</c>.</summary>
internal static class Utf7
{
    public static string Decode(ReadOnlySpan<byte> bytes, DefectSite site)
    {
        var text = new StringBuilder(bytes.Length);
        var whole = true;
        for (var at = 0; at < bytes.Length;)
        {
            if (bytes[at] != '+')
            {
                whole &= bytes[at] < 0x80;
                text.Append((char)bytes[at++]);
                continue;
            }

            var rest = bytes[(at + 1)..];
            var length = rest.IndexOfAnyExcept(Base64Letters);
            length = length < 0 ? rest.Length : length;
            if (length == 0)
            {
                text.Append('+');
            }
            else
            {
                var content = Base64Text.Decode(rest[..length]).Content.Span;
                text.Append(Encoding.BigEndianUnicode.GetString(content[..(content.Length & ~1)]));
            }

            at += 1 + length;
            at += at < bytes.Length && bytes[at] == '-' ? 1 : 0;
        }

        if (!whole)
        {
            site.Add(MailDefectKind.WrongCharset);
        }

        return text.ToString();
    }

    private static readonly System.Buffers.SearchValues<byte> Base64Letters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);
}
