using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Coop.Channels.Inbound;

namespace Coop.Channels.Sms;

/// <summary>
/// The words by which a member forbids messages, or allows them again: the whole message, whatever its case, accents and
/// punctuation. A sentence with such a word in it is a sentence.
/// </summary>
public static class SmsKeyword
{
    private static readonly FrozenDictionary<string, bool> Allows = new Dictionary<string, bool>(StringComparer.Ordinal)
    {
        ["STOP"] = false,
        ["BAJA"] = false,
        ["ALTO"] = false,
        ["CANCELAR"] = false,
        ["PARAR"] = false,
        ["START"] = true,
        ["ALTA"] = true,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What the text says, or null when it is a text like any other.</summary>
    public static ConsentKeyword? Of(string text) =>
        text.Length <= 40 && Allows.TryGetValue(Plain(text), out var allows) ? new ConsentKeyword(allows) : null;

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text.Normalize(NormalizationForm.FormKD).Trim().Trim('.', '!', '¡', '"', '\'', '«', '»', '“', '”', '*', ',', ';', ':', ' '))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(letter) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format))
            {
                plain.Append(char.ToUpperInvariant(letter));
            }
        }

        return plain.ToString();
    }
}
