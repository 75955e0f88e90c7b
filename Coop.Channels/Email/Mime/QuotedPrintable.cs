namespace Coop.Channels.Email.Mime;

/// <summary>Quoted-printable (RFC 2045 6.7), as mails really carry it.</summary>
internal static class QuotedPrintable
{
    /// <summary>What can be decoded, and whether every equals sign meant something. A meaningless one stays as it is.</summary>
    public static (ReadOnlyMemory<byte> Content, bool Whole) Decode(ReadOnlySpan<byte> text)
    {
        var content = new byte[text.Length];
        var (written, encoded) = (0, 0);
        var whole = true;
        for (var at = 0; at < text.Length;)
        {
            var plain = text[at..].IndexOfAny((byte)'=', (byte)'\n');
            plain = plain < 0 ? text.Length - at : plain;
            text.Slice(at, plain).CopyTo(content.AsSpan(written));
            written += plain;
            at += plain;
            if (at == text.Length)
            {
                break;
            }

            if (text[at] == '\n')
            {
                written = EndLine(content, encoded, written);
                at++;
            }
            else if (TryHex(text, at + 1, out var value))
            {
                content[written++] = value;
                encoded = written;
                at += 3;
            }
            else if (SoftBreak(text, at + 1) is var next && next > 0)
            {
                at = next;
            }
            else
            {
                whole = false;
                content[written++] = (byte)'=';
                at++;
            }
        }

        return (content.AsMemory(0, written), whole);
    }

    public static bool TryHex(ReadOnlySpan<byte> text, int at, out byte value)
    {
        value = 0;
        if (at + 1 >= text.Length || !char.IsAsciiHexDigit((char)text[at]) || !char.IsAsciiHexDigit((char)text[at + 1]))
        {
            return false;
        }

        value = (byte)((Digit(text[at]) << 4) | Digit(text[at + 1]));
        return true;
    }

    private static int Digit(byte c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;

    // Blanks that servers on the way added before a line end are no content; encoded ones are.
    private static int EndLine(byte[] content, int encoded, int written)
    {
        var returned = written > encoded && content[written - 1] == '\r';
        var end = encoded + content.AsSpan(encoded, written - encoded - (returned ? 1 : 0)).TrimEnd(" \t"u8).Length;
        if (returned)
        {
            content[end++] = (byte)'\r';
        }

        content[end++] = (byte)'\n';
        return end;
    }

    /// <summary>Where the line after a soft break begins; zero when it is none.</summary>
    private static int SoftBreak(ReadOnlySpan<byte> text, int at)
    {
        var blanks = text[at..].IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (blanks < 0)
        {
            return text.Length;
        }

        at += blanks;
        return text[at] == '\n' ? at + 1
            : text[at] != '\r' ? 0
            : at + 1 < text.Length && text[at + 1] == '\n' ? at + 2 : at + 1;
    }
}
