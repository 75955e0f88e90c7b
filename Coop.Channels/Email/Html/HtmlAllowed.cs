using System.Collections.Frozen;

namespace Coop.Channels.Email.Html;

/// <summary>What of HTML a mail may use here. Whatever is not listed is not shown; its text is.</summary>
internal static class HtmlAllowed
{
    public static FrozenSet<string> Elements { get; } = Set(
        "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption "
        + "figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section small span strike strong "
        + "sub sup table tbody td tfoot th thead tr tt u ul var wbr");

    /// <summary>Attributes of any element; those of links and pictures are looked at one by one.</summary>
    public static FrozenSet<string> Attributes { get; } = Set(
        "abbr align alt bgcolor border cellpadding cellspacing color cols colspan dir face headers height hspace lang nowrap reversed rows "
        + "rowspan rules scope size span start summary title type valign value vspace width");

    /// <summary>Read by the sanitiser, never copied as they are.</summary>
    public static FrozenSet<string> Judged { get; } = Set("background href src style");

    public static FrozenSet<string> Void { get; } = Set("br col hr img wbr");

    /// <summary>Their content is no HTML: it ends at their own end tag only, and is never shown.</summary>
    public static FrozenSet<string> Raw { get; } = Set("iframe noembed noframes noscript script style textarea title xmp");

    /// <summary>They begin on a line of their own, and end an open paragraph.</summary>
    public static FrozenSet<string> Blocks { get; } = Set(
        "address article aside blockquote center dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre "
        + "section table ul");

    /// <summary>What is inside neither sees nor ends what is outside.</summary>
    public static FrozenSet<string> Cells { get; } = Set("caption table td th");

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
