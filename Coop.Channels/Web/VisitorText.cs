using System.Globalization;
using System.Text;

namespace Coop.Channels.Web;

/// <summary>What a visitor typed, as far as it is text.</summary>
internal static class VisitorText
{
    /// <summary>Why the text cannot be taken, or null. The length is that of what would be kept.</summary>
    public static Refusal? FaultOf(string text, int maxLength)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return Refusal.NotText;
        }

        var kept = Clean(text);
        return kept.Length > maxLength ? Refusal.TooLong : IsBlank(kept) ? Refusal.Empty : null;
    }

    /// <summary>Without control characters but line ends and tabs, and without blanks around it.</summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAny(Controls))
        {
            return text.Trim();
        }

        var clean = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings("\n").Where(c => !char.IsControl(c) || c is '\n' or '\t'))
        {
            clean.Append(c);
        }

        return clean.ToString().Trim();
    }

    private static readonly System.Buffers.SearchValues<char> Controls =
        System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(i => (char)i).Where(c => char.IsControl(c) && c is not ('\n' or '\t')), '\u2028', '\u2029']);

    /// <summary>Nothing in it shows: joiners and other invisible marks are letters to no reader.</summary>
    private static bool IsBlank(string text) =>
        text.All(c => char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format);
}
