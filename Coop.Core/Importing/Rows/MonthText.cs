using System.Globalization;
using Coop.Core.Facts;

namespace Coop.Core.Importing.Rows;

/// <summary>Months as people write them.</summary>
internal static class MonthText
{
    private static readonly string[] Forms = ["yyyy-MM", "M/yyyy", "M-yyyy", "yyyyMM", "yyyy/M", "yyyy-MM-dd", "d/M/yyyy", "d-M-yyyy"];

    /// <summary>The first day of a month written as 2026-03, 03/2026, 202603, mar-2026 or by any of its days; null when it is none.</summary>
    public static DateOnly? Read(string typed) =>
        DateOnly.TryParseExact(DayText.Plain(typed), Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 2300
            ? new DateOnly(day.Year, day.Month, 1)
            : null;

    /// <summary>What day it is in Bogotá.</summary>
    public static DateOnly Today(TimeProvider clock) => FactTime.Day(clock.GetUtcNow());

    /// <summary>The first day of the month something happened in, in Bogotá.</summary>
    public static DateOnly Of(DateTimeOffset at) => FactTime.Month(at);
}
