using System.Globalization;
using System.Text;
using AngleSharp.Dom;

namespace Coop.Channels.Email.Html;

/// <summary>HTML as plain text: paragraphs, lists, quotes with "&gt;", links with their address.</summary>
public static class HtmlText
{
    public static string Of(string html)
    {
        var (body, _) = HtmlTree.Parse(html.Length > SafeHtml.Longest ? html[..SafeHtml.Longest] : html);
        if (body is null)
        {
            return "";
        }

        var writer = new Writer();
        HtmlTree.Walk(body, writer.Enter, writer.Leave);
        return writer.Finish();
    }

    private sealed class Writer
    {
        private const int DeepestQuote = 10;

        private readonly StringBuilder _text = new();

        private readonly List<int> _links = [];

        private readonly List<int> _numbers = [];

        private int _quotes;

        private int _preformatted;

        // Line ends owed before the next letter, and whether a blank is.
        private int _lines;

        private bool _blank;

        public string Finish() => _text.ToString().TrimEnd();

        public bool Enter(INode node)
        {
            if (node is IText text)
            {
                Write(text.Data);
                return false;
            }

            if (node is not IElement element || IsHidden(element))
            {
                return false;
            }

            switch (element.LocalName)
            {
                case "br":
                    _lines++;
                    return false;
                case "hr":
                    Break(2);
                    Put("---");
                    Break(2);
                    return false;
                case "img" when element.GetAttribute("alt") is { Length: > 0 } alt:
                    Write(alt);
                    return false;
                case "a":
                    _links.Add(_text.Length);
                    return true;
                case "td" or "th":
                    _blank = true;
                    return true;
                case "blockquote":
                    Break(1);
                    _quotes++;
                    return true;
                case "pre":
                    Break(2);
                    _preformatted++;
                    return true;
                case "ul" or "ol":
                    Break(1);
                    _numbers.Add(element.LocalName == "ol" ? 1 : 0);
                    return true;
                case "li":
                    Break(1);
                    Item();
                    return true;
                default:
                    Break(Apart(element));
                    return true;
            }
        }

        public void Leave(IElement element)
        {
            if (IsHidden(element))
            {
                return;
            }

            switch (element.LocalName)
            {
                case "a" when _links.Count > 0:
                    EndLink(element, _links[^1]);
                    _links.RemoveAt(_links.Count - 1);
                    break;
                case "blockquote":
                    _quotes--;
                    Break(1);
                    break;
                case "pre":
                    _preformatted--;
                    Break(2);
                    break;
                case "ul" or "ol":
                    _numbers.RemoveAt(_numbers.Count - 1);
                    Break(1);
                    break;
                case "br" or "hr":
                    break;
                default:
                    Break(Apart(element));
                    break;
            }
        }

        private static bool IsHidden(IElement element) =>
            element.GetAttribute("style") is { } style
            && style.Replace(" ", "", StringComparison.Ordinal).Contains("display:none", StringComparison.OrdinalIgnoreCase);

        private static int Apart(IElement element) =>
            element.LocalName is "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "dl" ? 2
            : element.LocalName == "tr" || HtmlAllowed.Blocks.Contains(element.LocalName) ? 1
            : 0;

        private void Item()
        {
            if (_numbers.Count > 0 && _numbers[^1] > 0)
            {
                Put(string.Create(CultureInfo.InvariantCulture, $"{_numbers[^1]++}."));
            }
            else
            {
                Put("-");
            }

            _blank = true;
        }

        private void EndLink(IElement link, int start)
        {
            if (SafeAddress.OfLink(link.GetAttribute("href")) is not { } address || start >= _text.Length)
            {
                return;
            }

            var shown = _text.ToString(start, _text.Length - start).Trim();
            var bare = address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? address["mailto:".Length..] : address;
            if (shown.Length > 0 && !shown.Equals(bare, StringComparison.OrdinalIgnoreCase) && !shown.Equals(address, StringComparison.OrdinalIgnoreCase)
                && !bare.TrimEnd('/').EndsWith("://" + shown.TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
            {
                _blank = true;
                Put($"({bare})");
            }
        }

        private void Break(int lines)
        {
            if (lines > 0)
            {
                _lines = Math.Max(_lines, lines);
                _blank = false;
            }
        }

        private void Write(string data)
        {
            if (_preformatted > 0)
            {
                var lines = data.Split('\n');
                for (var i = 0; i < lines.Length; i++)
                {
                    _lines += i > 0 ? 1 : 0;
                    if (lines[i].Length > 0)
                    {
                        Put(lines[i]);
                    }
                }

                return;
            }

            foreach (var word in data.AsSpan().SplitAny(" \t\r\n\f"))
            {
                if (word.Start.Value > 0)
                {
                    _blank = true;
                }

                if (!data.AsSpan()[word].IsEmpty)
                {
                    Put(data.AsSpan()[word]);
                }
            }
        }

        private void Put(ReadOnlySpan<char> word)
        {
            var isStart = _text.Length == 0;
            if (_lines > 0 || isStart)
            {
                var quote = string.Concat(Enumerable.Repeat("> ", Math.Min(_quotes, DeepestQuote)));
                for (var i = isStart ? 1 : Math.Min(_lines, 3); i > 0; i--)
                {
                    _text.Append(isStart ? "" : "\n").Append(i > 1 ? quote.TrimEnd() : quote);
                }
            }
            else if (_blank && _text[^1] is not (' ' or '\n'))
            {
                _text.Append(' ');
            }

            (_lines, _blank) = (0, false);
            _text.Append(word);
        }
    }
}
