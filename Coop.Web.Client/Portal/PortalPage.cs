using Microsoft.AspNetCore.Components;

namespace Coop.Web.Client.Portal;

/// <summary>A page of the portal: plain HTML, made for one request.</summary>
public abstract class PortalPage : ComponentBase
{
    /// <summary>The request it answers.</summary>
    [Parameter, EditorRequired]
    public required PortalScene Scene { get; set; }

    /// <summary>The text that says what went wrong, if something did.</summary>
    [Parameter]
    public string? Fault { get; set; }

    /// <summary>What marks a field as the one at fault.</summary>
    protected string? Described => Fault is null ? null : "fault";

    /// <summary>Whether a field is at fault, as HTML says it.</summary>
    protected string? Invalid => Fault is null ? null : "true";
}
