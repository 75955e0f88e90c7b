using System.Globalization;
using Coop.Core.Conditions;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Segments;

/// <summary>Between which numbers a figure is to lie.</summary>
public sealed partial class BoundsField(IStringLocalizer<Texts> texts) : ComponentBase
{
    private static readonly string[] Kinds = ["least", "most", "exactly", "between"];

    /// <summary>What they are of.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>As they are.</summary>
    [Parameter, EditorRequired]
    public required Bounds Bounds { get; set; }

    /// <summary>Hears of others.</summary>
    [Parameter, EditorRequired]
    public required EventCallback<Bounds> OnChange { get; set; }

    private string Kind => Bounds switch
    {
        { Least: null } => "most",
        { Most: null } => "least",
        { Least: var least, Most: var most } when least == most => "exactly",
        _ => "between",
    };

    private string? Invalid => Bounds.IsSound ? null : "true";

    private Task ChangeAsync(string? kind)
    {
        var figure = Bounds.Least ?? Bounds.Most ?? 0;
        return OnChange.InvokeAsync(kind switch
        {
            "most" => Bounds.AtMost(figure),
            "exactly" => new Bounds(figure, figure),
            "between" => new Bounds(figure, figure + Math.Max(1, Math.Abs(figure))),
            _ => Bounds.AtLeast(figure),
        });
    }

    /// <summary>A figure that is none leaves everything as it was.</summary>
    private Task SetAsync(string? least = null, string? most = null)
    {
        if (!decimal.TryParse(least ?? most, NumberStyles.Number, CultureInfo.InvariantCulture, out var figure))
        {
            return OnChange.InvokeAsync(Bounds);
        }

        return OnChange.InvokeAsync(Kind switch
        {
            "exactly" => new Bounds(figure, figure),
            _ => least is not null ? Bounds with { Least = figure } : Bounds with { Most = figure },
        });
    }

    private static string? Text(decimal? figure) => figure?.ToString("0.####", CultureInfo.InvariantCulture);
}
