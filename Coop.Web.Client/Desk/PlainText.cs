using System.Text.RegularExpressions;

namespace Coop.Web.Client.Desk;

/// <summary>What people wrote, as text and nothing else; only plain web addresses become links.</summary>
public static partial class PlainText
{
    /// <summary>Whether it may hold an address at all: most texts hold none, and need no pieces.</summary>
    public static bool HasLinks(string text) => text.Contains("://", StringComparison.Ordinal);

    /// <summary>The text in pieces; a piece with an address is a link to it.</summary>
    public static IReadOnlyList<TextPiece> Pieces(string text)
    {
        if (!HasLinks(text))
        {
            return [new TextPiece(text, null)];
        }

        var pieces = new List<TextPiece>();
        var from = 0;
        foreach (Match match in Address().Matches(text))
        {
            var found = match.Value.TrimEnd('.', ',', ';', ':', '!', '?', ')', '\'', '"');
            if (!Uri.TryCreate(found, UriKind.Absolute, out var address) || address.Host.Length == 0)
            {
                continue;
            }

            if (match.Index > from)
            {
                pieces.Add(new TextPiece(text[from..match.Index], null));
            }

            pieces.Add(new TextPiece(found, address));
            from = match.Index + found.Length;
        }

        if (from < text.Length)
        {
            pieces.Add(new TextPiece(text[from..], null));
        }

        return pieces;
    }

    [GeneratedRegex(@"\bhttps?://[^\s<>""]+", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 200)]
    private static partial Regex Address();
}

/// <summary>A piece of a text.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Link">Where it leads, if it is a web address.</param>
public readonly record struct TextPiece(string Text, Uri? Link);
