using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Coop.Core.Importing.Rows;

/// <summary>Days and hours as people and their spreadsheets write them.</summary>
internal static partial class DayText
{
    private static readonly string[] Days = ["yyyy-MM-dd", "d/M/yyyy", "d-M-yyyy", "d.M.yyyy", "yyyy/M/d", "yyyyMMdd"];
    private static readonly string[] Hours = ["H:mm:ss", "H:mm", "H:mm:ss.FFFFFFF", "h:mm tt", "h:mm:ss tt"];

    private static readonly FrozenDictionary<string, int> Months = new[]
    {
        "ene jan enero january", "feb febrero february", "mar marzo march", "abr apr abril april", "may mayo", "jun junio june", "jul julio july", "ago aug agosto august",
        "sep sept septiembre september", "oct octubre october", "nov noviembre november", "dic dec diciembre december",
    }.Index().SelectMany(month => month.Item.Split(' ').Select(name => (Name: name, Number: month.Index + 1))).ToFrozenDictionary(month => month.Name, month => month.Number, StringComparer.OrdinalIgnoreCase);

    /// <summary>A day, year first or last; null when it is none.</summary>
    public static DateOnly? Day(ReadOnlySpan<char> typed) =>
        DateOnly.TryParseExact(typed, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>A day, alone or with its hour as <c>15:15</c> or <c>3:15 p. m.</c>; null when it is none.</summary>
    public static DateTime? Read(string typed)
    {
        var text = Half().Replace(Plain(typed), half => $" {half.Groups["half"].Value}M");
        var split = text.IndexOfAny([' ', 'T']);
        if (Day(split < 0 ? text : text.AsSpan(0, split)) is not { Year: >= 1800 and <= 2300 } date)
        {
            return null;
        }

        var hour = split < 0 ? default : text.AsSpan(split + 1).Trim();
        return hour.Length == 0 ? date.ToDateTime(TimeOnly.MinValue)
            : TimeOnly.TryParseExact(hour, Hours, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? date.ToDateTime(time)
            : null;
    }

    /// <summary>The same with the month as a number where it stands as a name: <c>20-nov-2026</c> is 20-11-2026, <c>nov-2026</c> is 11-2026.</summary>
    public static string Plain(string typed) => Name().Replace(
        typed.Replace('\u00a0', ' ').Replace('\u202f', ' '),
        name => Months.TryGetValue(name.Groups["month"].Value, out var month) ? string.Create(CultureInfo.InvariantCulture, $"{name.Groups["day"].Value}{month}-{name.Groups["year"].Value}") : name.Value);

    [GeneratedRegex(@"^(?<day>[0-9]{1,2}[-/])?(?<month>[a-z]{3,10})\.?[-/](?<year>[0-9]{4})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex(@" ?(?<half>[ap])\.? ?m\.?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Half();
}
