using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Coop.Web.Client.Kit;

/// <summary>A picture from the one sprite. Says nothing to a screen reader: the words beside it do.</summary>
public sealed class Icon : ComponentBase
{
    /// <summary>Name of the symbol in icons.svg.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>Twenty pixels instead of sixteen.</summary>
    [Parameter]
    public bool Large { get; set; }

    /// <summary>The same picture as markup, for the rows of long lists, where a component each would weigh too much.</summary>
    public static MarkupString Of(string name) => Small.GetOrAdd(name, Draw, "icon");

    /// <inheritdoc />
    protected override void BuildRenderTree(RenderTreeBuilder builder) =>
        builder.AddMarkupContent(0, Large ? Big.GetOrAdd(Name, Draw, "icon l").Value : Of(Name).Value);

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, MarkupString> Small = [];
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, MarkupString> Big = [];

    private static MarkupString Draw(string name, string style) =>
        new($"""<svg class="{style}" aria-hidden="true"><use href="/_content/Coop.Web.Client/kit/icons.svg#{name}"></use></svg>""");
}
