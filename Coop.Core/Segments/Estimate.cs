namespace Coop.Core.Segments;

/// <summary>
/// How many of everybody a condition holds for, judged by a random sample of them. The interval is Wilson's for 95 % (E. B. Wilson,
/// Journal of the American Statistical Association 22, 1927; recommended by Brown, Cai and DasGupta, Statistical Science 16, 2001),
/// narrowed for a sample that is a good part of everybody (finite population correction: W. G. Cochran, Sampling Techniques, 1977, 2.6).
/// </summary>
/// <param name="Sampled">How many were asked.</param>
/// <param name="Least">As few as it may be.</param>
/// <param name="Likely">What the share of the sample makes of everybody.</param>
/// <param name="Most">As many as it may be.</param>
public sealed record Estimate(long Sampled, long Least, long Likely, long Most)
{
    /// <summary>Fewer found than this say little more than that they are few.</summary>
    private const int FewFound = 10;

    // The 0.975 quantile of the normal distribution.
    private const double Z = 1.959964;

    /// <summary>They are so few that only <see cref="Most"/> says something.</summary>
    public bool IsFew { get; private init; }

    /// <summary>As it is said: round figures that hold no less than the interval does.</summary>
    public (long About, long Margin) Said
    {
        get
        {
            var unit = UnitOf(Math.Max(Most - Likely, Likely - Least));
            var about = (Likely + (unit / 2)) / unit * unit;
            return (about, RoundUp(Math.Max(Most - about, about - Least), unit));
        }
    }

    /// <summary><see cref="Most"/> as it is said.</summary>
    public long SaidMost => RoundUp(Most, UnitOf(Most));

    /// <summary>Judges everybody by a sample.</summary>
    /// <param name="everybody">How many there are.</param>
    /// <param name="sampled">How many of them were asked, at random; one at least.</param>
    /// <param name="found">For how many of these it holds.</param>
    public static Estimate Of(long everybody, long sampled, long found)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampled, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sampled, everybody);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(found, sampled);
        if (sampled == everybody)
        {
            return new(sampled, found, found, found);
        }

        var share = (double)found / sampled;

        // A sample of a good part of everybody says as much as a larger one of endlessly many.
        var size = sampled * (everybody - 1.0) / (everybody - sampled);
        var squared = Z * Z / size;
        var middle = (share + (squared / 2)) / (1 + squared);
        var half = Z / (1 + squared) * Math.Sqrt((share * (1 - share) / size) + (squared / size / 4));
        var likely = (long)Math.Round(share * everybody);

        // Who was found is there, and whom it does not hold for is not.
        var least = Math.Clamp((long)Math.Floor((middle - half) * everybody), found, likely);
        var most = Math.Clamp((long)Math.Ceiling((middle + half) * everybody), likely, everybody - (sampled - found));
        return new(sampled, least, likely, most) { IsFew = found < FewFound };
    }

    /// <summary>The last but one place of a figure that is kept: two places are enough.</summary>
    private static long UnitOf(long figure) => figure < 100 ? 1 : (long)Math.Pow(10, Math.Floor(Math.Log10(figure)) - 1);

    private static long RoundUp(long figure, long unit) => (figure + unit - 1) / unit * unit;
}
