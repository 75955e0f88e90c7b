using Coop.Core.Members;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>A field for one municipality, or none.</summary>
public sealed partial class TownPick(IStringLocalizer<Texts> texts) : ComponentBase
{
    private ElementReference _other;
    private TownSearch? _search;
    private bool _moved;

    /// <summary>Names the field for its label.</summary>
    [Parameter, EditorRequired]
    public required string Id { get; set; }

    /// <summary>Its label.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>What helps to fill it.</summary>
    [Parameter, EditorRequired]
    public required string Hint { get; set; }

    /// <summary>Names the field for tests.</summary>
    [Parameter, EditorRequired]
    public required string Role { get; set; }

    /// <summary><c>true</c> when what stands in the field was refused.</summary>
    [Parameter]
    public string? Invalid { get; set; }

    /// <summary>Code of the municipality; null while there is none.</summary>
    [Parameter]
    public string? Code { get; set; }

    /// <summary>Another is chosen, or none.</summary>
    [Parameter]
    public EventCallback<string?> CodeChanged { get; set; }

    /// <summary>What was typed to find one.</summary>
    [Parameter]
    public string? Typed { get; set; }

    /// <summary>Something else was typed.</summary>
    [Parameter]
    public EventCallback<string?> TypedChanged { get; set; }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // What had the keyboard is gone: it goes on to what stands in its place.
        if (_moved)
        {
            _moved = false;
            await (Code is null ? _search!.FocusAsync() : _other.FocusAsync());
        }
    }

    private async Task ChooseAsync(Municipality town)
    {
        await TypedChanged.InvokeAsync(null);
        _moved = true;
        await CodeChanged.InvokeAsync(town.Code);
    }

    private Task ClearAsync()
    {
        _moved = true;
        return CodeChanged.InvokeAsync(null);
    }
}
