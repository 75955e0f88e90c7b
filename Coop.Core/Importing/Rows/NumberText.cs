using System.Globalization;

namespace Coop.Core.Importing.Rows;

/// <summary>Numbers as people write them in Colombia and elsewhere.</summary>
internal static class NumberText
{
    private const int Longest = 40;

    /// <summary>
    /// The number behind <c>$ 1.234.567,50</c> or <c>1,234,567.50</c>; null where it is none, or where what separates its
    /// thousands does not stand between groups of three: what was meant would be a guess.
    /// </summary>
    public static decimal? Read(string typed, bool commas)
    {
        Span<char> plain = stackalloc char[Longest];
        var (group, separator) = commas ? ('.', ',') : (',', '.');
        var (length, sinceGroup, grouped, fraction) = (0, 0, false, false);
        var text = typed.AsSpan().Trim();
        var negative = text.Length > 0 && text[0] == '-';
        text = text[(negative ? 1 : 0)..].TrimStart().TrimStart('$').Trim();
        if (text.Length is 0 or >= Longest)
        {
            return null;
        }

        foreach (var letter in text)
        {
            if (char.IsAsciiDigit(letter))
            {
                plain[length++] = letter;
                sinceGroup++;
            }
            else if (letter == separator && !fraction && length > 0 && (!grouped || sinceGroup == 3))
            {
                plain[length++] = '.';
                (fraction, sinceGroup) = (true, 0);
            }
            else if ((letter == group || letter is '\u00a0' or '\u202f' or ' ') && !fraction && length > 0 && (grouped ? sinceGroup == 3 : sinceGroup is >= 1 and <= 3))
            {
                (grouped, sinceGroup) = (true, 0);
            }
            else
            {
                return null;
            }
        }

        return sinceGroup == 0 || (grouped && !fraction && sinceGroup != 3) ? null
            : decimal.TryParse(plain[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? (negative ? -number : number)
            : null;
    }
}
