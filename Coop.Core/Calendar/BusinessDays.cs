namespace Coop.Core.Calendar;

/// <summary>Working days as terms set by law count them: Monday to Friday without public holidays (Ley 4 of 1913, article 62).</summary>
public static class BusinessDays
{
    /// <summary>Whether terms count this day.</summary>
    public static bool Counts(DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !ColombianHolidays.Of(day.Year).Contains(day);

    /// <summary>
    /// The last day of a term: the first day counted is the first working day after <paramref name="from"/>, whatever day that is.
    /// </summary>
    /// <param name="from">The day from which the term runs; not counted itself.</param>
    /// <param name="days">How many working days, at least one.</param>
    public static DateOnly After(DateOnly from, int days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        for (var left = days; left > 0;)
        {
            from = from.AddDays(1);
            left -= Counts(from) ? 1 : 0;
        }

        return from;
    }

    /// <summary>How many working days lie after one day up to another, that one included; below zero when the other lies before.</summary>
    public static int Between(DateOnly from, DateOnly to)
    {
        if (to < from)
        {
            return -Between(to, from);
        }

        var count = 0;
        for (var day = from.AddDays(1); day <= to; day = day.AddDays(1))
        {
            count += Counts(day) ? 1 : 0;
        }

        return count;
    }
}
