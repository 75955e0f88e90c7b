using System.Globalization;
using System.Text;

namespace Coop.Core.Persistence;

/// <summary>What people type, as far as PostgreSQL can hold it.</summary>
public static class StoredText
{
    /// <summary>
    /// Whether it holds characters nobody sees: controls, spaces without width, and those that turn the order of letters around. Two names
    /// that look the same would be two.
    /// </summary>
    public static bool HasUnseen(string text) =>
        text.Any(letter => char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>Without NULs and halves of characters, which the database refuses; no longer than <paramref name="maxLength"/>.</summary>
    public static string Of(string text, int maxLength = int.MaxValue)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var letter in text.EnumerateRunes())
        {
            if (whole.Length + letter.Utf16SequenceLength > maxLength)
            {
                break;
            }

            if (letter.Value != 0)
            {
                whole.Append(letter);
            }
        }

        return whole.ToString();
    }
}
