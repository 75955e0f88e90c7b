using System.Buffers;

namespace Coop.Channels.Sms;

/// <summary>The alphabets of SMS (3GPP TS 23.038).</summary>
public enum SmsAlphabet
{
    /// <summary>Seven bits a letter: 160 in one message.</summary>
    Gsm7,

    /// <summary>Sixteen bits a letter: 70 in one message.</summary>
    Ucs2,
}

/// <summary>What a text costs as SMS.</summary>
/// <param name="Alphabet">Which alphabet it needs: one letter outside the short one changes it for the whole text.</param>
/// <param name="Units">How many units of that alphabet.</param>
/// <param name="Segments">How many messages are paid for.</param>
/// <param name="Left">How many units still fit into the last of them.</param>
public readonly record struct SmsSegments(SmsAlphabet Alphabet, int Units, int Segments, int Left)
{
    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    private const string Escaped = "\f^{}\\[~]|€";

    private static readonly SearchValues<char> TwoUnits = SearchValues.Create(Escaped);
    private static readonly SearchValues<char> Short = SearchValues.Create(Basic + Escaped);

    /// <summary>Measures a text. Parts carry a header that takes six bytes, and no letter is cut in two.</summary>
    public static SmsSegments Of(string text) =>
        text.AsSpan().IndexOfAnyExcept(Short) < 0
            ? Measure(text, SmsAlphabet.Gsm7, alone: 160, part: 153)
            : Measure(text, SmsAlphabet.Ucs2, alone: 70, part: 67);

    private static SmsSegments Measure(string text, SmsAlphabet alphabet, int alone, int part)
    {
        var units = 0;
        var (segments, inLast) = (1, 0);
        for (var i = 0; i < text.Length;)
        {
            var isPair = alphabet == SmsAlphabet.Ucs2 && char.IsSurrogatePair(text, i);
            var size = isPair || (alphabet == SmsAlphabet.Gsm7 && TwoUnits.Contains(text[i])) ? 2 : 1;
            units += size;
            i += isPair ? 2 : 1;
            if (inLast + size > part)
            {
                (segments, inLast) = (segments + 1, 0);
            }

            inLast += size;
        }

        return units == 0 ? new SmsSegments(alphabet, 0, 0, alone)
            : units <= alone ? new SmsSegments(alphabet, units, 1, alone - units)
            : new SmsSegments(alphabet, units, segments, part - inLast);
    }
}
