using System.Globalization;
using System.Text;

namespace Coop.Channels.Email.Mime;

/// <summary>
/// Dates of mails: <c>Mon, 3 Mar 2026 10:02:07 -0500 (COT)</c>, the obsolete forms of RFC 5322 4.3, and what programs without a standard
/// write. An unknown zone is UTC.
/// </summary>
internal static class MailDates
{
    private const int LongestDate = 200;

    /// <summary>No mail is from the year 0 or 9999, and at those ends of the calendar no zone can be reckoned with.</summary>
    private const int FirstYear = 1900, LastYear = 9998;

    private const int WidestZone = 14 * 60;

    private static readonly Dictionary<string, int> Months = new(StringComparer.OrdinalIgnoreCase)
    {
        ["jan"] = 1,
        ["feb"] = 2,
        ["mar"] = 3,
        ["apr"] = 4,
        ["may"] = 5,
        ["jun"] = 6,
        ["jul"] = 7,
        ["aug"] = 8,
        ["sep"] = 9,
        ["oct"] = 10,
        ["nov"] = 11,
        ["dec"] = 12,
        ["ene"] = 1,
        ["abr"] = 4,
        ["ago"] = 8,
        ["dic"] = 12,
    };

    private static readonly Dictionary<string, int> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UT"] = 0,
        ["UTC"] = 0,
        ["GMT"] = 0,
        ["Z"] = 0,
        ["COT"] = -300,
        ["EST"] = -300,
        ["EDT"] = -240,
        ["CST"] = -360,
        ["CDT"] = -300,
        ["MST"] = -420,
        ["MDT"] = -360,
        ["PST"] = -480,
        ["PDT"] = -420,
    };

    public static DateTimeOffset? Read(string value, DefectSite site)
    {
        var date = value.Length <= LongestDate ? Parse(WithoutComments(value)) : null;
        if (date is null)
        {
            site.Add(MailDefectKind.UnreadableDate);
        }

        return date;
    }

    private static DateTimeOffset? Parse(string value)
    {
        var words = value.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        if (words is [{ Length: >= 10 } iso, ..] && char.IsAsciiDigit(iso[3]) && iso[4] == '-')
        {
            return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
                && date.Year is >= FirstYear and <= LastYear ? date : null;
        }

        var draft = new Draft();
        foreach (var word in words)
        {
            draft.Take(word);
        }

        return draft.Finish();
    }

    // Comments nest, and the last one may never end.
    private static string WithoutComments(string value)
    {
        if (!value.Contains('(', StringComparison.Ordinal))
        {
            return value;
        }

        var (kept, depth) = (new StringBuilder(), 0);
        foreach (var c in value)
        {
            depth += c == '(' ? 1 : 0;
            kept.Append(depth == 0 ? c : ' ');
            depth -= c == ')' && depth > 0 ? 1 : 0;
        }

        return kept.ToString();
    }

    private struct Draft()
    {
        private int _day;
        private int _month;
        private int _year = -1;
        private int? _zone;
        private TimeSpan? _time;

        public void Take(string word)
        {
            if (word[0] is '+' or '-')
            {
                _zone ??= Offset(word);
            }
            else if (word.Contains(':', StringComparison.Ordinal))
            {
                var sign = word.AsSpan().IndexOfAny("+-Zz");
                _time ??= Time(sign < 0 ? word : word[..sign]);
                _zone ??= sign < 0 ? null : Offset(word[sign..]);
            }
            else
            {
                // 03-Mar-2026
                foreach (var piece in word.Split('-', StringSplitOptions.RemoveEmptyEntries))
                {
                    TakePiece(piece);
                }
            }
        }

        public readonly DateTimeOffset? Finish()
        {
            if (_year is < FirstYear or > LastYear || _month == 0 || _day == 0 || _day > DateTime.DaysInMonth(_year, _month))
            {
                return null;
            }

            var zone = _zone is { } minutes && Math.Abs(minutes) <= WidestZone ? minutes : 0;
            return new DateTimeOffset(_year, _month, _day, 0, 0, 0, TimeSpan.FromMinutes(zone)) + (_time ?? TimeSpan.Zero);
        }

        private void TakePiece(string piece)
        {
            if (int.TryParse(piece, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                if (_day == 0 && piece.Length <= 2)
                {
                    _day = number;
                }
                else if (_year < 0)
                {
                    _year = FullYear(number, piece.Length);
                }
            }
            else if (_month == 0 && piece.Length >= 3 && Months.TryGetValue(piece[..3], out var month))
            {
                _month = month;
            }
            else if (_time is not null && Zones.TryGetValue(piece, out var minutes))
            {
                _zone ??= minutes;
            }
        }

        // Two digits from 50 on are of the last century, three count from 1900 (RFC 5322 4.3).
        private static int FullYear(int number, int digits) =>
            digits >= 4 ? number : digits == 3 || number >= 50 ? 1900 + number : 2000 + number;

        private static int? Offset(string word)
        {
            var digits = word[1..].Replace(":", "", StringComparison.Ordinal);
            return digits.Length == 4 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? (word[0] == '-' ? -1 : 1) * ((number / 100 * 60) + (number % 100))
                : word is "Z" or "z" ? 0 : null;
        }

        private static TimeSpan? Time(string word)
        {
            var parts = word.Split(':');
            var numbers = new int[3];
            for (var i = 0; i < parts.Length; i++)
            {
                var whole = parts[i].Split('.')[0];
                if (i > 2 || !int.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                {
                    return null;
                }
            }

            // A leap second is the 60th.
            return numbers[0] < 24 && numbers[1] < 60 && numbers[2] <= 60
                ? new TimeSpan(numbers[0], numbers[1], Math.Min(59, numbers[2]))
                : null;
        }
    }
}
