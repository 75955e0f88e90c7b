using System.Globalization;
using System.Text.RegularExpressions;

namespace Coop.Core.Loyalty;

/// <summary>Up to the end of which stretch of the calendar an expiry is put off, so that members need remember few days.</summary>
public enum Rounding
{
    /// <summary>To the day.</summary>
    None,

    /// <summary>To the end of the month.</summary>
    Month,

    /// <summary>To the end of the quarter.</summary>
    Quarter,

    /// <summary>To the end of the half year.</summary>
    Half,

    /// <summary>To the end of the year.</summary>
    Year,
}

/// <summary>
/// Until when points are good. A policy belongs to the points it was given with and stays with them, whatever the programme
/// says later; so it is kept beside them as a short text, as <c>after:12m:quarter</c>.
/// </summary>
public abstract partial record ExpiryPolicy
{
    private const int MostMonths = 1200;
    private const int MostDays = 36_500;

    private ExpiryPolicy()
    {
    }

    /// <summary>The last day on which points of a day are good; null when they never expire.</summary>
    public abstract DateOnly? LastDayOf(DateOnly day);

    /// <summary>The stored text.</summary>
    public sealed override string ToString() => Text;

    private protected abstract string Text { get; }

    /// <summary>The policy behind a stored text.</summary>
    /// <exception cref="FormatException">There is no such policy.</exception>
    public static ExpiryPolicy Parse(string text) => TryParse(text) ?? throw new FormatException($"'{text}' is no expiry policy.");

    /// <summary>The policy behind a text, or null.</summary>
    public static ExpiryPolicy? TryParse(string? text)
    {
        var match = Stored().Match(text ?? "");
        if (!match.Success)
        {
            return null;
        }

        var months = match.Groups["months"].Success ? Number(match, "months") : 0;
        var days = match.Groups["days"].Success ? Number(match, "days") : 0;
        var rounding = match.Groups["to"].Success ? Enum.Parse<Rounding>(match.Groups["to"].ValueSpan, ignoreCase: true) : Rounding.None;
        return match.Groups["kind"].Value switch
        {
            "never" => new Never(),
            "idle" when months is > 0 and <= MostMonths => new Idle(months),
            "after" when months + days > 0 && months <= MostMonths && days <= MostDays => new After(months, days, rounding),
            "day" when IsDay(Number(match, "month"), Number(match, "day")) && months <= MostMonths =>
                new YearDay(Number(match, "month"), Number(match, "day"), months),
            _ => null,
        };
    }

    private static bool IsDay(int month, int day) => month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(2024, month);

    private static int Number(Match match, string group) =>
        int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;

    private static DateOnly EndOf(DateOnly day, int months)
    {
        var first = new DateOnly(day.Year, ((day.Month - 1) / months * months) + 1, 1);
        return first.AddMonths(months).AddDays(-1);
    }

    /// <summary>They never expire.</summary>
    public sealed record Never : ExpiryPolicy
    {
        private protected override string Text => "never";

        /// <inheritdoc />
        public override DateOnly? LastDayOf(DateOnly day) => null;
    }

    /// <summary>They are good for a time, to the end of a stretch of the calendar.</summary>
    public sealed record After(int Months, int Days, Rounding To) : ExpiryPolicy
    {
        private protected override string Text => string.Create(
            CultureInfo.InvariantCulture, $"after:{(Days > 0 ? $"{Days}d" : $"{Months}m")}{(To == Rounding.None ? "" : $":{To.ToString().ToLowerInvariant()}")}");

        /// <inheritdoc />
        public override DateOnly? LastDayOf(DateOnly day)
        {
            var last = Days > 0 ? day.AddDays(Days) : day.AddMonths(Months);
            return To switch
            {
                Rounding.Month => EndOf(last, 1),
                Rounding.Quarter => EndOf(last, 3),
                Rounding.Half => EndOf(last, 6),
                Rounding.Year => EndOf(last, 12),
                _ => last,
            };
        }
    }

    /// <summary>They are good until a day of the year, the first one that leaves a member at least some months; 29 February is the 28th in other years.</summary>
    public sealed record YearDay(int Month, int Day, int AtLeastMonths) : ExpiryPolicy
    {
        private protected override string Text => string.Create(
            CultureInfo.InvariantCulture, $"day:{Month:00}-{Day:00}{(AtLeastMonths > 0 ? $":{AtLeastMonths}m" : "")}");

        /// <inheritdoc />
        public override DateOnly? LastDayOf(DateOnly day)
        {
            var soonest = day.AddMonths(AtLeastMonths);
            var thatYear = In(soonest.Year);
            return thatYear >= soonest ? thatYear : In(soonest.Year + 1);
        }

        private DateOnly In(int year) => new(year, Month, Math.Min(Day, DateTime.DaysInMonth(year, Month)));
    }

    /// <summary>They are good as long as the member keeps buying or redeeming: each time they are put off again.</summary>
    public sealed record Idle(int Months) : ExpiryPolicy
    {
        private protected override string Text => string.Create(CultureInfo.InvariantCulture, $"idle:{Months}m");

        /// <inheritdoc />
        public override DateOnly? LastDayOf(DateOnly day) => day.AddMonths(Months);
    }

    [GeneratedRegex(
        @"^((?<kind>never)|(?<kind>idle):(?<months>\d{1,6})m|(?<kind>after):((?<months>\d{1,6})m|(?<days>\d{1,6})d)(:(?<to>month|quarter|half|year))?|(?<kind>day):(?<month>\d\d)-(?<day>\d\d)(:(?<months>\d{1,6})m)?)\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Stored();
}
