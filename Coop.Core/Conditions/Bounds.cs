using System.Text.Json.Serialization;

namespace Coop.Core.Conditions;

/// <summary>Between which numbers a figure lies, both included; one of the two at least is there.</summary>
/// <param name="Least">The least, or null.</param>
/// <param name="Most">The most, or null.</param>
public sealed record Bounds(decimal? Least, decimal? Most)
{
    /// <summary>At least so much.</summary>
    public static Bounds AtLeast(decimal least) => new(least, null);

    /// <summary>At most so much.</summary>
    public static Bounds AtMost(decimal most) => new(null, most);

    /// <summary>Neither empty nor upside down, and within what the database keeps.</summary>
    [JsonIgnore]
    public bool IsSound => (Least ?? Most) is not null && !(Least > Most) && Math.Abs(Least ?? 0) < Limit && Math.Abs(Most ?? 0) < Limit;

    /// <summary>Who has nothing of what is counted is within.</summary>
    internal bool HoldsZero => Holds(0);

    private const decimal Limit = 1_000_000_000_000_000m;

    /// <summary>Whether a figure is within.</summary>
    public bool Holds(decimal figure) => !(figure < Least) && !(figure > Most);
}
