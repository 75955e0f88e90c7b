using System.Text.Json.Serialization;

namespace Coop.Core.Conditions;

/// <summary>Kinds of spans of time.</summary>
public enum WindowKind
{
    /// <summary>Whenever it was.</summary>
    Ever,

    /// <summary>In the last days, today among them.</summary>
    Last,

    /// <summary>Longer ago than so many days.</summary>
    Before,

    /// <summary>Between two days, both included; one of them may be open.</summary>
    Between,

    /// <summary>From today to so many days from now.</summary>
    Next,
}

/// <summary>A span of time, in whole days of the cooperative. All but <see cref="WindowKind.Between"/> move on with the days.</summary>
/// <param name="Kind">Which kind.</param>
public sealed record Window(WindowKind Kind)
{
    /// <summary>The farthest a moving span reaches, in days.</summary>
    public const int Farthest = 3660;

    /// <summary>Whenever it was.</summary>
    public static Window Ever { get; } = new(WindowKind.Ever);

    /// <summary>How many days, for the kinds that move on.</summary>
    public int Days { get; init; }

    /// <summary>The first day of <see cref="WindowKind.Between"/>.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Its last day.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Whether it says when.</summary>
    [JsonIgnore]
    public bool IsSound => Kind switch
    {
        WindowKind.Ever => true,
        WindowKind.Between => (From ?? To) is not null && !(From > To) && (From ?? To)!.Value.Year >= 1900 && (To ?? From)!.Value.Year <= 2200,
        _ => Days is >= 0 and <= Farthest && Enum.IsDefined(Kind),
    };

    /// <summary>So many days back from today.</summary>
    public static Window Last(int days) => new(WindowKind.Last) { Days = days };

    /// <summary>Longer ago than so many days.</summary>
    public static Window Before(int days) => new(WindowKind.Before) { Days = days };

    /// <summary>From today on, so many days.</summary>
    public static Window Next(int days) => new(WindowKind.Next) { Days = days };

    /// <summary>The first and the last day, both included, seen from a day.</summary>
    internal (DateOnly? First, DateOnly? Last) DaysFrom(DateOnly today) => Kind switch
    {
        WindowKind.Last => (today.AddDays(-Days), today),
        WindowKind.Before => (null, today.AddDays(-Days - 1)),
        WindowKind.Next => (today, today.AddDays(Days)),
        WindowKind.Between => (From, To),
        _ => (null, null),
    };
}
