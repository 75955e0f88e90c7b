using System.Globalization;
using Coop.Core.Conditions;
using Coop.Core.Persistence;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Segments;

/// <summary>A span of time.</summary>
public sealed partial class WindowField(IStringLocalizer<Texts> texts) : ComponentBase
{
    /// <summary>As it is.</summary>
    [Parameter, EditorRequired]
    public required Window When { get; set; }

    /// <summary>The kinds that make sense here.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<WindowKind> Kinds { get; set; }

    /// <summary>Hears of another.</summary>
    [Parameter, EditorRequired]
    public required EventCallback<Window> OnChange { get; set; }

    private string? Invalid => When.IsSound ? null : "true";

    private Task ChangeAsync(string? kind) => OnChange.InvokeAsync(new Window(StoredName.Parse<WindowKind>(kind ?? "ever"))
    {
        Days = When.Days == 0 ? 90 : When.Days,
        From = When.From,
        To = When.To,
    });

    /// <summary>A number that is none leaves everything as it was.</summary>
    private Task DaysAsync(string? days) => OnChange.InvokeAsync(
        int.TryParse(days, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? When with { Days = number } : When);

    private static DateOnly? Day(object? value) =>
        DateOnly.TryParseExact(value as string, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
