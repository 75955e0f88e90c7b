using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Coop.Core.Calendar;

/// <summary>
/// The public holidays of Colombia, by the Código Sustantivo del Trabajo, article 177, as Ley 51 of 1983 left it: some stand on their day,
/// most move to the Monday after it, the rest go with Easter.
/// </summary>
public static class ColombianHolidays
{
    private static readonly ConcurrentDictionary<int, FrozenSet<DateOnly>> Years = [];

    private static readonly (int Month, int Day)[] OnTheirDay = [(1, 1), (5, 1), (7, 20), (8, 7), (12, 8), (12, 25)];

    private static readonly (int Month, int Day)[] OnTheMondayAfter = [(1, 6), (3, 19), (6, 29), (8, 15), (10, 12), (11, 1), (11, 11)];

    /// <summary>Days after Easter Sunday: Maundy Thursday, Good Friday, Ascension, Corpus Christi and the Sacred Heart, each on the day it is kept.</summary>
    private static readonly int[] AfterEaster = [-3, -2, 43, 64, 71];

    /// <summary>The holidays of a year.</summary>
    public static IReadOnlySet<DateOnly> Of(int year) => Years.GetOrAdd(year, Build);

    private static FrozenSet<DateOnly> Build(int year)
    {
        var easter = Easter(year);
        return OnTheirDay.Select(day => new DateOnly(year, day.Month, day.Day))
            .Concat(OnTheMondayAfter.Select(day => MondayFrom(new DateOnly(year, day.Month, day.Day))))
            .Concat(AfterEaster.Select(days => easter.AddDays(days)))
            .ToFrozenSet();
    }

    private static DateOnly MondayFrom(DateOnly day) => day.AddDays(((int)DayOfWeek.Monday - (int)day.DayOfWeek + 7) % 7);

    /// <summary>Easter Sunday in the Gregorian calendar: the rule of Gauss, with the corrections of 1816.</summary>
    private static DateOnly Easter(int year)
    {
        var century = year / 100;
        var moon = (15 + century - (century / 4) - (((8 * century) + 13) / 25)) % 30;
        var sun = (4 + century - (century / 4)) % 7;
        var full = ((19 * (year % 19)) + moon) % 30;
        var sunday = ((2 * (year % 4)) + (4 * (year % 7)) + (6 * full) + sun) % 7;
        var days = full + sunday;

        // Easter never falls on 26 April, nor on the 25th where the moon of the same cycle has it there already.
        if (days == 35 || (days == 34 && full == 28 && year % 19 > 10))
        {
            days -= 7;
        }

        return new DateOnly(year, 3, 22).AddDays(days);
    }
}
