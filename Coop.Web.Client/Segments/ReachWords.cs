using System.Globalization;
using Coop.Core.Segments;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Segments;

/// <summary>How many members a condition holds for, in words that never let an estimate pass for a figure.</summary>
internal static class ReachWords
{
    /// <summary>The figure itself, as it stands on the screen.</summary>
    public static string Figure(IStringLocalizer<Texts> texts, Reach? figure) => figure switch
    {
        Reach.Exactly exactly => Number(exactly.Members),
        Reach.About { Estimate.IsFew: true } about => texts["Segments.FewerThan", Number(about.Estimate.SaidMost)],
        Reach.About about => texts["Segments.About", Number(about.Estimate.Said.About), Number(about.Estimate.Said.Margin)],
        _ => "–",
    };

    /// <summary>What kind of figure it is; null while there is none.</summary>
    public static string? Kind(IStringLocalizer<Texts> texts, ReachWatch reach) => reach.Figure switch
    {
        Reach.Exactly => texts["Segments.ExactKind"].Value,
        Reach.About about => texts[reach.Counting ? "Segments.AboutKind" : "Segments.AboutKindOnly", Number(about.Estimate.Sampled)].Value,
        _ => null,
    };

    /// <summary>What somebody hears who does not see it; nothing while there is no figure.</summary>
    public static string Said(IStringLocalizer<Texts> texts, ReachWatch reach) => reach.Figure switch
    {
        Reach.Exactly exactly => texts["Segments.SaidExact", Number(exactly.Members)],
        Reach.About { Estimate.IsFew: true } about => texts["Segments.SaidFew", Number(about.Estimate.SaidMost)],
        Reach.About about => texts["Segments.SaidAbout", Number(about.Estimate.Said.About), Number(about.Estimate.Said.Margin)],
        _ => "",
    };

    private static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);
}
