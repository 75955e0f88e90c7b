using Microsoft.AspNetCore.Components;

namespace Coop.Web.Client.Kit;

/// <summary>What a list or panel shows when it has no rows to show: nothing there, something went wrong, nothing allowed.</summary>
public sealed partial class StateView
{
    /// <summary>Symbol of the sprite.</summary>
    [Parameter, EditorRequired]
    public required string Icon { get; set; }

    /// <summary>What is the matter.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>What to do, or what happens by itself.</summary>
    [Parameter]
    public string? Hint { get; set; }

    /// <summary>Something went wrong.</summary>
    [Parameter]
    public bool Error { get; set; }

    /// <summary>Words of the button, if there is one.</summary>
    [Parameter]
    public string? Action { get; set; }

    /// <summary>What the button does.</summary>
    [Parameter]
    public EventCallback OnAction { get; set; }
}
