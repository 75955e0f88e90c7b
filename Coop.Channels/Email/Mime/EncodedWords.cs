using System.Buffers;
using System.Text;

namespace Coop.Channels.Email.Mime;

/// <summary>
/// Encoded words in fields (RFC 2047), as in <c>=?utf-8?Q?Jos=C3=A9?=</c>. Neighbours in the same charset are joined before they are
/// decoded: many programs cut a character in two.
/// </summary>
internal static class EncodedWords
{
    private const int LongestCharset = 80;

    private static readonly SearchValues<char> NoCharset = SearchValues.Create(" \t=\"<>");

    public static string Decode(string text, DefectSite site)
    {
        if (!text.Contains("=?", StringComparison.Ordinal))
        {
            return text;
        }

        var decoded = new StringBuilder(text.Length);
        var pending = new List<byte>();
        var charset = "";
        var plain = 0;
        var damaged = false;

        for (var at = text.IndexOf("=?", StringComparison.Ordinal); at >= 0;)
        {
            if (Word.At(text, at) is not { } word)
            {
                damaged = true;
                at = text.IndexOf("=?", at + 2, StringComparison.Ordinal);
                continue;
            }

            var between = text.AsSpan(plain, at - plain);
            var joins = pending.Count > 0 && between.IsWhiteSpace();
            if (!joins || !charset.Equals(word.Charset, StringComparison.OrdinalIgnoreCase))
            {
                Flush(decoded, pending, charset, site);
                decoded.Append(joins ? [] : between);
            }

            charset = word.Charset;
            damaged |= !word.DecodeTo(pending);
            plain = word.End;
            at = text.IndexOf("=?", plain, StringComparison.Ordinal);
        }

        Flush(decoded, pending, charset, site);
        decoded.Append(text, plain, text.Length - plain);
        if (damaged)
        {
            site.Add(MailDefectKind.DamagedEncodedWord);
        }

        return FieldText.Clean(decoded.ToString());
    }

    private static void Flush(StringBuilder decoded, List<byte> pending, string charset, DefectSite site)
    {
        if (pending.Count > 0)
        {
            decoded.Append(Charsets.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pending), charset, site));
            pending.Clear();
        }
    }

    private readonly record struct Word(string Charset, bool IsBase64, string Text, int Start, int Length, int End)
    {
        /// <summary>The word that begins there. Every search ends at the next question mark, so that all of them together stay linear.</summary>
        public static Word? At(string text, int at)
        {
            var rest = text.AsSpan(at + 2);
            var charset = rest[..Math.Min(LongestCharset, rest.Length)].IndexOf('?');
            if (charset <= 0 || charset + 2 >= rest.Length || rest[charset + 2] != '?'
                || rest[charset + 1] is not ('B' or 'b' or 'Q' or 'q') || rest[..charset].ContainsAny(NoCharset))
            {
                return null;
            }

            var start = charset + 3;
            var length = rest[start..].IndexOf('?');
            if (length < 0 || start + length + 1 >= rest.Length || rest[start + length + 1] != '=')
            {
                return null;
            }

            // RFC 2231 lets a language follow: utf-8*es.
            var name = rest[..charset];
            var star = name.IndexOf('*');
            return new Word(
                (star > 0 ? name[..star] : name).ToString(),
                rest[charset + 1] is 'B' or 'b',
                text,
                at + 2 + start,
                length,
                at + 2 + start + length + 2);
        }

        /// <summary>False when some of it had to be left out.</summary>
        public bool DecodeTo(List<byte> bytes)
        {
            var encoded = Encoding.UTF8.GetBytes(Text, Start, Length);
            if (IsBase64)
            {
                var (content, whole) = Base64Text.Decode(encoded);
                bytes.AddRange(content.Span);
                return whole;
            }

            var sound = true;
            for (var i = 0; i < encoded.Length; i++)
            {
                if (encoded[i] == '=' && QuotedPrintable.TryHex(encoded, i + 1, out var value))
                {
                    bytes.Add(value);
                    i += 2;
                }
                else
                {
                    sound &= encoded[i] != '=';
                    bytes.Add(encoded[i] == '_' ? (byte)' ' : encoded[i]);
                }
            }

            return sound;
        }
    }
}
