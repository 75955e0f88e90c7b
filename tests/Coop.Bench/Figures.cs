using System.Globalization;

namespace Coop.Bench;

/// <summary>Medians and percentiles of what was measured.</summary>
internal static class Figures
{
    public static double Median(this IEnumerable<double> values) => values.Percentile(0.5);

    public static double Percentile(this IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }

    /// <summary>Median with the least and the greatest, as raw figures are printed.</summary>
    public static string Spread(this IReadOnlyCollection<double> values) =>
        string.Create(CultureInfo.InvariantCulture, $"{values.Median():0.00} ({values.Min():0.00} to {values.Max():0.00})");
}
