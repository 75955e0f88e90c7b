using System.Text;
using AngleSharp.Dom;

namespace Coop.Channels.Email.Html;

/// <summary>
/// The HTML of a mail as it may be shown in a sandboxed frame: listed elements, attributes and styles only, links that open elsewhere, no
/// pictures from outside.
/// </summary>
/// <param name="Html">Pictures of the mail itself keep their <c>cid:</c> address; blocked ones are <c>span class="blocked-image"</c> with their alternative text.</param>
/// <param name="BlockedImages">How many pictures from outside were blocked, those of styles and backgrounds included.</param>
/// <param name="IsCut">Limits on size or nesting left some of the markup out.</param>
public sealed record SafeHtml(string Html, int BlockedImages, bool IsCut)
{
    /// <summary>The longest HTML looked at, in characters.</summary>
    public const int Longest = 2_000_000;

    public static SafeHtml Of(string html)
    {
        var tooLong = html.Length > Longest;
        var (body, isCut) = HtmlTree.Parse(tooLong ? html[..Longest] : html);
        var writer = new Writer();
        if (body is not null)
        {
            HtmlTree.Walk(body, writer.Enter, writer.Leave);
        }

        return new SafeHtml(writer.Html.ToString(), writer.Blocked, isCut || tooLong);
    }

    private sealed class Writer
    {
        public StringBuilder Html { get; } = new();

        public int Blocked { get; private set; }

        public bool Enter(INode node)
        {
            if (node is IText text)
            {
                Escape(text.Data);
            }
            else if (node is IElement element && IsAllowed(element))
            {
                if (element.LocalName == "img")
                {
                    Image(element);
                }
                else
                {
                    Open(element);
                }
            }

            return true;
        }

        public void Leave(IElement element)
        {
            if (IsAllowed(element) && !HtmlAllowed.Void.Contains(element.LocalName))
            {
                Html.Append("</").Append(element.LocalName).Append('>');
            }
        }

        private static bool IsAllowed(IElement element) =>
            element.NamespaceUri == NamespaceNames.HtmlUri && HtmlAllowed.Elements.Contains(element.LocalName);

        private void Open(IElement element)
        {
            Html.Append('<').Append(element.LocalName);
            Attributes(element);
            if (element.LocalName == "a" && SafeAddress.OfLink(element.GetAttribute("href")) is { } href)
            {
                Attribute("href", href);
                Attribute("rel", "noopener noreferrer");
                Attribute("target", "_blank");
            }

            // A parser drops the first line end of a pre: this one, not the writer's.
            Html.Append(element.LocalName == "pre" ? ">\n" : ">");
        }

        private void Image(IElement image)
        {
            if (SafeAddress.OfOwnImage(image.GetAttribute("src")) is { } src)
            {
                Html.Append("<img");
                Attributes(image);
                Attribute("src", src);
                Html.Append('>');
                return;
            }

            Blocked++;
            Html.Append("<span class=\"blocked-image\">");
            Escape(image.GetAttribute("alt") ?? "");
            Html.Append("</span>");
        }

        private void Attributes(IElement element)
        {
            foreach (var attribute in element.Attributes)
            {
                if (HtmlAllowed.Attributes.Contains(attribute.Name))
                {
                    Attribute(attribute.Name, attribute.Value);
                }
                else if (attribute.Name == "style")
                {
                    var (style, blocked) = SafeStyle.Of(attribute.Value);
                    Blocked += blocked;
                    if (style.Length > 0)
                    {
                        Attribute("style", style);
                    }
                }
                else if (attribute.Name == "background")
                {
                    Blocked++;
                }
            }
        }

        private void Attribute(string name, string value)
        {
            Html.Append(' ').Append(name).Append("=\"");
            Escape(value);
            Html.Append('"');
        }

        private void Escape(string text)
        {
            foreach (var c in text)
            {
                _ = c switch
                {
                    '&' => Html.Append("&amp;"),
                    '<' => Html.Append("&lt;"),
                    '>' => Html.Append("&gt;"),
                    '"' => Html.Append("&quot;"),
                    '`' => Html.Append("&#96;"),
                    '\u00A0' => Html.Append("&nbsp;"),
                    '\0' => Html,
                    _ when char.IsControl(c) && c is not ('\n' or '\t') => Html.Append(' '),
                    _ => Html.Append(c),
                };
            }
        }
    }
}
