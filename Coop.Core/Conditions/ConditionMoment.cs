namespace Coop.Core.Conditions;

/// <summary>The moment conditions are asked at: spans of time and ages are counted from the cooperative's day of it.</summary>
/// <param name="Today">The cooperative's day.</param>
/// <param name="Calendar">Its days.</param>
public sealed record ConditionMoment(DateOnly Today, CooperativeCalendar Calendar)
{
    /// <summary>The present moment of the cooperative.</summary>
    public static ConditionMoment Now(CooperativeCalendar calendar) => new(calendar.Today, calendar);

    /// <summary>The first day of the present month.</summary>
    internal DateOnly Month => new(Today.Year, Today.Month, 1);

    /// <summary>From the first instant of a span of days up to the first one after it.</summary>
    internal (DateTimeOffset? From, DateTimeOffset? Until) Instants(Window window)
    {
        var (first, last) = window.DaysFrom(Today);
        return (first is { } from ? Calendar.StartOf(from) : null, last is { } to ? Calendar.StartOf(to.AddDays(1)) : null);
    }

    /// <summary>The days somebody of an age within bounds was born on: after the first, up to the last.</summary>
    internal (DateOnly? After, DateOnly? Until) Born(Bounds ages) =>
        (ages.Most is { } most ? Ago((int)decimal.Floor(most) + 1) : null, ages.Least is { } least ? Ago((int)decimal.Ceiling(least)) : null);

    /// <summary>Months and days of birthdays in the coming days, as 1231 for the last of the year.</summary>
    internal int[] Birthdays(int days)
    {
        var found = new SortedSet<int>();
        for (var n = 0; n <= days; n++)
        {
            var day = Today.AddDays(n);
            found.Add((day.Month * 100) + day.Day);
            if (day is { Month: 2, Day: 28 } && !DateTime.IsLeapYear(day.Year))
            {
                found.Add(229);
            }
        }

        return [.. found];
    }

    private DateOnly Ago(int years) => Today.AddYears(-Math.Clamp(years, -200, 200));
}
