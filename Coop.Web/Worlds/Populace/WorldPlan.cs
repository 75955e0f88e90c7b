namespace Coop.Web.Worlds.Populace;

/// <summary>How large an imaginary cooperative is, and which years its history covers.</summary>
/// <param name="Members">How many member records.</param>
/// <param name="Lines">About how many lines of sales; never fewer.</param>
/// <param name="Now">The present.</param>
internal sealed record WorldPlan(int Members, long Lines, DateTimeOffset Now)
{
    /// <summary>Months of history before the present one.</summary>
    public const int Months = 36;

    private const int Opening = 7 + 5; // seven in the morning in Bogotá, as UTC
    private const int OpenSeconds = (12 * 3600) - 1;

    /// <summary>What all chance begins with.</summary>
    public ulong Seed { get; init; } = 20_261_122;

    /// <summary>From which day on purchases earn points: they are told in batches, as an import tells them.</summary>
    public DateOnly EarnsFrom { get; init; } = DateOnly.MaxValue;

    /// <summary>The first day of the history.</summary>
    public DateOnly First { get; } = FirstOf(Now).AddMonths(-Months);

    /// <summary>The present day, counted from <see cref="First"/>.</summary>
    public int Today => DayOf(DateOnly.FromDateTime(Now.UtcDateTime));

    /// <summary>The first day of each month, and of the one after the present.</summary>
    public IReadOnlyList<DateOnly> MonthStarts { get; } = [.. Enumerable.Range(0, Months + 2).Select(n => FirstOf(Now).AddMonths(n - Months))];

    /// <summary>A day, counted from <see cref="First"/>; below 0 before it.</summary>
    public int DayOf(DateOnly day) => day.DayNumber - First.DayNumber;

    /// <summary>The day of a count.</summary>
    public DateOnly Day(int day) => First.AddDays(day);

    /// <summary>
    /// A moment while branches are open, from seven to seven: so it is the same day, and the same month, in Bogotá and in UTC.
    /// </summary>
    public DateTimeOffset At(int day, double part) =>
        new(Day(day).ToDateTime(new TimeOnly(Opening, 0).Add(TimeSpan.FromSeconds((int)(Math.Clamp(part, 0, 1) * OpenSeconds)))), TimeSpan.Zero);

    private static DateOnly FirstOf(DateTimeOffset at) => new(at.UtcDateTime.Year, at.UtcDateTime.Month, 1);
}
