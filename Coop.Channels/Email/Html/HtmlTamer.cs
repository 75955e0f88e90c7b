using System.Buffers;
using System.Text;

namespace Coop.Channels.Email.Html;

/// <summary>
/// Rewrites foreign HTML before it is parsed: only listed elements and attributes, every element closed in order, none deeper and no more
/// than the limits. A parser as browsers have it takes quadratic time and memory over deep or crossed nesting; over this it cannot.
/// </summary>
internal sealed class HtmlTamer(string html)
{
    private const int Deepest = 100;

    private const int MostElements = 50_000;

    private const int MostAttributes = 20;

    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\n\r\f/>");

    private static readonly SearchValues<char> AttributeEnds = SearchValues.Create(" \t\n\r\f/>=");

    private static readonly SearchValues<char> BlanksAndSlash = SearchValues.Create(" \t\n\r\f/");

    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t\n\r\f>");

    private readonly StringBuilder _tame = new(html.Length);

    private readonly List<string> _open = [];

    private int _beyond;

    private int _elements;

    /// <summary>Some of it was left out because a limit was reached.</summary>
    public bool IsCut { get; private set; }

    public string Tame()
    {
        for (var at = 0; at < html.Length;)
        {
            var length = html.AsSpan(at).IndexOf('<');
            length = length < 0 ? html.Length - at : length;
            _tame.Append(html, at, length).Replace(">", "&gt;", _tame.Length - length, length);
            at += length;
            if (at < html.Length)
            {
                at = Markup(at);
            }
        }

        CloseTo(0);
        return _tame.ToString();
    }

    private int Markup(int at)
    {
        var next = at + 1 < html.Length ? html[at + 1] : ' ';
        if (char.IsAsciiLetter(next))
        {
            return StartTag(at + 1);
        }

        if (next == '/' && at + 2 < html.Length && char.IsAsciiLetter(html[at + 2]))
        {
            return EndTag(at + 2);
        }

        if (next is '!' or '?' or '/')
        {
            return Comment(at);
        }

        _tame.Append("&lt;");
        return at + 1;
    }

    private int Comment(int at)
    {
        var isLong = string.CompareOrdinal(html, at, "<!--", 0, 4) == 0;
        var isEmpty = isLong && (string.CompareOrdinal(html, at, "<!-->", 0, 5) == 0 || string.CompareOrdinal(html, at, "<!--->", 0, 6) == 0);
        var end = html.IndexOf(isLong && !isEmpty ? "-->" : ">", at + (isLong ? 4 : 1), StringComparison.Ordinal);
        return end < 0 ? html.Length : end + (isLong && !isEmpty ? 3 : 1);
    }

    private int EndTag(int at)
    {
        var name = Name(ref at);
        while (at < html.Length && html[at] != '>')
        {
            Attribute(ref at, out _, out _);
        }

        if (_beyond > 0 && HtmlAllowed.Elements.Contains(name))
        {
            _beyond--;
        }
        else if (name == "br")
        {
            _tame.Append("<br>");
        }
        else
        {
            Close(name, HtmlAllowed.Cells.Contains(name) || name is "tr" or "tbody" or "thead" or "tfoot" ? "table" : null);
        }

        return Math.Min(html.Length, at + 1);
    }

    private int StartTag(int at)
    {
        var name = Name(ref at);
        var attributes = Attributes(ref at);
        if (at >= html.Length)
        {
            return html.Length;
        }

        at++;
        if (HtmlAllowed.Raw.Contains(name))
        {
            return AfterRaw(name, at);
        }

        if (!HtmlAllowed.Elements.Contains(name))
        {
            // What stood apart stays apart, also where the element is unknown.
            _tame.Append(' ');
            return at;
        }

        var isVoid = HtmlAllowed.Void.Contains(name);
        if (++_elements > MostElements || (!isVoid && _open.Count >= Deepest))
        {
            IsCut = true;
            _beyond += isVoid ? 0 : 1;
            _tame.Append(' ');
            return at;
        }

        CloseImplied(name);
        if (name == "a" && _open.Contains(name))
        {
            // A link in a table in a link: HTML knows no links within links, and parsers disagree about them.
            _tame.Append(' ');
            return at;
        }

        if (!Fits(name, isVoid))
        {
            _tame.Append(' ');
            return at;
        }

        Open(name, attributes, isVoid);
        return at;
    }

    private void Open(string name, string attributes = "", bool isVoid = false)
    {
        _tame.Append('<').Append(name).Append(attributes).Append('>');
        if (!isVoid)
        {
            _open.Add(name);
        }
    }

    private string Top => _open.Count > 0 ? _open[^1] : "";

    // HTML lets a writer leave out the body of a table.
    private bool FitsRow()
    {
        if (Top is "table")
        {
            Open("tbody");
        }

        return Top is "tbody" or "thead" or "tfoot";
    }

    // Whatever else stands in a table outside its cells, a parser moves in front of it, in ways that differ from one pass to the next.
    private bool Fits(string name, bool isVoid)
    {
        switch (name)
        {
            case "td" or "th":
                if (FitsRow() && Top != "tr")
                {
                    Open("tr");
                }

                return Top is "tr";
            case "tr":
                return FitsRow();
            case "tbody" or "thead" or "tfoot" or "caption" or "colgroup":
                return Top is "table";
            case "col":
                return Top is "table" or "colgroup";
            default:
                return isVoid || Top is not ("table" or "tbody" or "thead" or "tfoot" or "tr" or "colgroup");
        }
    }

    // Element names of HTML are short; a longer one is no element.
    private string Name(ref int at)
    {
        const int LongestName = 20;
        var length = html.AsSpan(at).IndexOfAny(NameEnds);
        length = length < 0 ? html.Length - at : length;
        var name = length > LongestName ? "" : html.Substring(at, length).ToLowerInvariant();
        at += length;
        return name;
    }

    private string Attributes(ref int at)
    {
        if (at < html.Length && html[at] == '>')
        {
            return "";
        }

        var kept = new StringBuilder();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (at < html.Length && html[at] != '>')
        {
            Attribute(ref at, out var name, out var value);
            if (seen.Count < MostAttributes && (HtmlAllowed.Attributes.Contains(name) || HtmlAllowed.Judged.Contains(name)) && seen.Add(name))
            {
                kept.Append(' ').Append(name).Append("=\"");
                var start = kept.Length;
                kept.Append(value)
                    .Replace("\"", "&quot;", start, kept.Length - start)
                    .Replace("<", "&lt;", start, kept.Length - start)
                    .Replace(">", "&gt;", start, kept.Length - start)
                    .Append('"');
            }
        }

        return kept.ToString();
    }

    /// <summary>Moves over one attribute, or over what stands between two.</summary>
    private void Attribute(ref int at, out string name, out ReadOnlySpan<char> value)
    {
        name = "";
        value = default;
        var blank = html.AsSpan(at).IndexOfAnyExcept(BlanksAndSlash);
        at = blank < 0 ? html.Length : at + blank;
        if (at >= html.Length || html[at] == '>')
        {
            return;
        }

        // An equals sign at the beginning belongs to the name.
        var length = html.AsSpan(at + 1).IndexOfAny(AttributeEnds);
        length = length < 0 ? html.Length - at : length + 1;
        const int LongestName = 20;
        name = length > LongestName ? "" : html.Substring(at, length).ToLowerInvariant();
        at += length;
        var sign = html.AsSpan(at).IndexOfAnyExcept(" \t\n\r\f");
        if (sign < 0 || html[at + sign] != '=')
        {
            return;
        }

        at += sign + 1;
        blank = html.AsSpan(at).IndexOfAnyExcept(" \t\n\r\f");
        at = blank < 0 ? html.Length : at + blank;
        if (at < html.Length && html[at] is '"' or '\'')
        {
            length = html.AsSpan(at + 1).IndexOf(html[at]);
            value = length < 0 ? default : html.AsSpan(at + 1, length);
            at = length < 0 ? html.Length : at + length + 2;
            return;
        }

        length = html.AsSpan(at).IndexOfAny(ValueEnds);
        length = length < 0 ? html.Length - at : length;
        value = html.AsSpan(at, length);
        at += length;
    }

    private int AfterRaw(string name, int at)
    {
        for (; at < html.Length; at++)
        {
            var length = html.AsSpan(at).IndexOf("</" + name, StringComparison.OrdinalIgnoreCase);
            if (length < 0)
            {
                break;
            }

            at += length;
            var end = at + 2 + name.Length;
            if (end < html.Length && NameEnds.Contains(html[end]))
            {
                var close = html.IndexOf('>', end);
                return close < 0 ? html.Length : close + 1;
            }
        }

        return html.Length;
    }

    // The end tags that HTML lets a writer leave out: without them every paragraph would lie in the one before.
    private void CloseImplied(string name)
    {
        switch (name)
        {
            case "li":
                Close("li", "ul", "ol");
                break;
            case "dt" or "dd":
                Close("dt", "dl");
                Close("dd", "dl");
                break;
            case "td" or "th":
                CloseHeadOfTable();
                Close("td", "tr", "table");
                Close("th", "tr", "table");
                break;
            case "tr":
                CloseHeadOfTable();
                Close("tr", "table");
                break;
            case "tbody" or "thead" or "tfoot":
                CloseHeadOfTable();
                Close("tbody", "table");
                Close("thead", "table");
                Close("tfoot", "table");
                break;
            case "a":
                Close("a", null);
                break;
        }

        if (HtmlAllowed.Blocks.Contains(name))
        {
            Close("p", null);
        }
    }

    private void CloseHeadOfTable()
    {
        Close("caption", "table");
        Close("colgroup", "table");
    }

    /// <summary>Closes the innermost open element of that name, if no such element lies in between; none given: what holds a cell together.</summary>
    private void Close(string name, string? barrier, string? other = null)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (_open[i] == name)
            {
                CloseTo(i);
                return;
            }

            if (barrier is null ? HtmlAllowed.Cells.Contains(_open[i]) : _open[i] == barrier || _open[i] == other)
            {
                return;
            }
        }
    }

    private void CloseTo(int count)
    {
        for (; _open.Count > count; _open.RemoveAt(_open.Count - 1))
        {
            _tame.Append("</").Append(_open[^1]).Append('>');
        }
    }
}
