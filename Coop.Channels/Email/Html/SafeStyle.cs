using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Coop.Channels.Email.Html;

/// <summary>The declarations of a style attribute that colour, space and align, and nothing else.</summary>
internal static class SafeStyle
{
    private const int LongestValue = 200;

    private const int MostDeclarations = 60;

    private static readonly FrozenSet<string> Properties = FrozenSet.ToFrozenSet(
        [
            "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left", "border-radius", "border-right",
            "border-spacing", "border-style", "border-top", "border-width", "color", "direction", "display", "font-family", "font-size",
            "font-style", "font-variant", "font-weight", "height", "letter-spacing", "line-height", "list-style-type", "margin",
            "margin-bottom", "margin-left", "margin-right", "margin-top", "max-width", "min-width", "padding", "padding-bottom",
            "padding-left", "padding-right", "padding-top", "text-align", "text-decoration", "text-indent", "text-transform",
            "vertical-align", "white-space", "width", "word-break", "word-spacing",
        ],
        StringComparer.Ordinal);

    private static readonly SearchValues<char> ValueLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 #%.,()'\"-!");

    private static readonly string[] Functions = ["rgb", "rgba", "hsl", "hsla"];

    /// <summary>The safe part, and how many pictures the rest would have fetched.</summary>
    public static (string Style, int Blocked) Of(string style)
    {
        var safe = new StringBuilder();
        var blocked = 0;
        foreach (var declaration in style.Split(';', MostDeclarations))
        {
            var colon = declaration.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                continue;
            }

            var name = declaration[..colon].Trim().ToLowerInvariant();
            var value = declaration[(colon + 1)..].Trim();
            if (value.Contains("url", StringComparison.OrdinalIgnoreCase))
            {
                blocked++;
            }

            // The short form is common, and harmless where it only names a colour.
            name = name == "background" && !value.Contains(' ', StringComparison.Ordinal) ? "background-color" : name;
            if (Properties.Contains(name) && IsSafe(name, value))
            {
                safe.Append(safe.Length > 0 ? "; " : "").Append(name).Append(": ").Append(value);
            }
        }

        return (safe.ToString(), blocked);
    }

    private static bool IsSafe(string name, string value) =>
        value.Length is > 0 and <= LongestValue
        && !value.AsSpan().ContainsAnyExcept(ValueLetters)
        && !value.Contains("--", StringComparison.Ordinal)
        && HasKnownFunctionsOnly(value)
        && (name != "display" || value is "none" or "block" or "inline" or "inline-block" or "table" or "table-row" or "table-cell")
        && !((name.StartsWith("margin", StringComparison.Ordinal) || name == "text-indent") && value.Contains('-', StringComparison.Ordinal));

    private static bool HasKnownFunctionsOnly(string value)
    {
        for (var at = value.IndexOf('(', StringComparison.Ordinal); at >= 0; at = value.IndexOf('(', at + 1))
        {
            var start = at;
            while (start > 0 && (char.IsAsciiLetterOrDigit(value[start - 1]) || value[start - 1] == '-'))
            {
                start--;
            }

            if (!Functions.Contains(value[start..at], StringComparer.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }
}
