using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components;

namespace Coop.Web.Client.Kit;

/// <summary>
/// Pictures from the one sprite. They say nothing to a screen reader: the words beside them do. Markup and no component:
/// each component keeps some kilobytes in its circuit, and a page has dozens of pictures.
/// </summary>
public static class Icon
{
    private static readonly ConcurrentDictionary<string, MarkupString> Drawn = [];

    /// <summary>A picture of sixteen pixels.</summary>
    public static MarkupString Of(string name) => Drawn.GetOrAdd(name, static name => Draw(name, "icon"));

    /// <summary>A picture of twenty pixels.</summary>
    public static MarkupString Large(string name) => Drawn.GetOrAdd(name + " l", static (_, name) => Draw(name, "icon l"), name);

    /// <summary>The mark of a channel in its colour.</summary>
    public static MarkupString Channel(string channel) =>
        Drawn.GetOrAdd(channel + " c", static (_, channel) => new($"""<span class="channel {channel}">{Draw(channel, "icon")}</span>"""), channel);

    private static MarkupString Draw(string name, string style) =>
        new($"""<svg class="{style}" aria-hidden="true"><use href="/_content/Coop.Web.Client/kit/icons.svg#{name}"></use></svg>""");
}
