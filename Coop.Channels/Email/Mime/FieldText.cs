using System.Buffers;
using System.Text;

namespace Coop.Channels.Email.Mime;

/// <summary>Makes one line of text of a field's bytes.</summary>
internal static class FieldText
{
    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(i => (char)i).Where(char.IsControl), '\u2028', '\u2029']);

    /// <summary>UTF-8 (RFC 6532), or else Windows-1252, which every byte fits.</summary>
    public static string Of(ReadOnlySpan<byte> raw, DefectSite site)
    {
        if (raw.Contains((byte)0))
        {
            site.Add(MailDefectKind.Nul);
        }

        if (Ascii.IsValid(raw))
        {
            return Clean(Encoding.ASCII.GetString(raw));
        }

        if (System.Text.Unicode.Utf8.IsValid(raw))
        {
            return Clean(Encoding.UTF8.GetString(raw));
        }

        site.Add(MailDefectKind.RawEightBitField);
        return Clean(Charsets.Windows1252.GetString(raw));
    }

    /// <summary>Without line ends and NULs; every other control character is a blank. No blanks around it.</summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAny(Controls))
        {
            return text.Trim();
        }

        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\0' || (c is '\r' or '\n' && i + 1 < text.Length && text[i + 1] is ' ' or '\t' or '\n' or '\r'))
            {
                continue;
            }

            clean.Append(Controls.Contains(c) ? ' ' : c);
        }

        return clean.ToString().Trim();
    }
}
