using System.Buffers;
using System.Buffers.Text;

namespace Coop.Channels.Email.Mime;

/// <summary>Base64 as mails carry it: over lines, with foreign characters, pieces put one after the other, ends cut off.</summary>
internal static class Base64Text
{
    private const byte Foreign = 255;

    private static readonly byte[] Values = MakeValues();

    /// <summary>What can be decoded, and whether that was all of it.</summary>
    public static (ReadOnlyMemory<byte> Content, bool Whole) Decode(ReadOnlySpan<byte> text)
    {
        var content = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length) + 3];
        return Base64.DecodeFromUtf8(text, content, out _, out var written) == OperationStatus.Done
            ? (content.AsMemory(0, written), true)
            : Mend(text, content);
    }

    private static (ReadOnlyMemory<byte> Content, bool Whole) Mend(ReadOnlySpan<byte> text, byte[] content)
    {
        var whole = true;
        var (written, bits, held) = (0, 0u, 0);
        foreach (var c in text)
        {
            if (c == '=')
            {
                // The end of one piece: another may follow, since some programs encode in pieces.
                whole &= held != 1;
                written = Flush(content, written, bits, held);
                (bits, held) = (0, 0);
                continue;
            }

            var value = Values[c];
            if (value == Foreign)
            {
                whole &= c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
                continue;
            }

            bits = (bits << 6) | value;
            if (++held == 4)
            {
                content[written++] = (byte)(bits >> 16);
                content[written++] = (byte)(bits >> 8);
                content[written++] = (byte)bits;
                (bits, held) = (0, 0);
            }
        }

        return (content.AsMemory(0, Flush(content, written, bits, held)), whole && held == 0);
    }

    private static int Flush(byte[] content, int written, uint bits, int held)
    {
        if (held >= 2)
        {
            content[written++] = (byte)(bits >> (6 * held - 8));
        }

        if (held == 3)
        {
            content[written++] = (byte)(bits >> 2);
        }

        return written;
    }

    private static byte[] MakeValues()
    {
        var values = new byte[256];
        Array.Fill(values, Foreign);
        for (var i = 0; i < 26; i++)
        {
            values['A' + i] = (byte)i;
            values['a' + i] = (byte)(26 + i);
        }

        for (var i = 0; i < 10; i++)
        {
            values['0' + i] = (byte)(52 + i);
        }

        values['+'] = values['-'] = 62;
        values['/'] = values['_'] = 63;
        return values;
    }
}
