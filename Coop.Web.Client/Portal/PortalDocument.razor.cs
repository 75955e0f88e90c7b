using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Portal;

/// <summary>The document every page of the portal stands in.</summary>
public sealed partial class PortalDocument(IStringLocalizer<Texts> texts)
{
    /// <summary>A language is called by its own name, whatever language the page is in.</summary>
    internal static readonly (string Code, string Name)[] Languages = [("es", "Español"), ("en", "English")];

    /// <summary>The request it answers.</summary>
    [Parameter, EditorRequired]
    public required PortalScene Scene { get; set; }

    /// <summary>What the page is called.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>A class of the body, for pages that are laid out in a way of their own.</summary>
    [Parameter]
    public string? Style { get; set; }

    /// <summary>The page itself.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private string? Current(string path) => Scene.Path == path ? "page" : null;
}
