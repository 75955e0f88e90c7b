using System.Globalization;
using System.Text;

namespace Coop.Channels.Email.Mime;

/// <summary>Names of files that came from outside.</summary>
internal static class FileNames
{
    private const int Longest = 200;

    /// <summary>Without path, control characters, marks that turn the writing direction, and whatever a file system or a browser trips over.</summary>
    public static string Safe(string name)
    {
        name = name[(name.AsSpan().LastIndexOfAny("/\\") + 1)..];
        var safe = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (safe.Length >= Longest)
            {
                break;
            }

            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator) && rune != Rune.ReplacementChar)
            {
                safe.Append(rune);
            }
        }

        // The ending tells what it is: a name cut short keeps it.
        var ending = Path.GetExtension(name.AsSpan());
        if (safe.Length >= Longest && ending.Length is > 1 and <= 10 && Ascii.IsValid(ending))
        {
            safe.Length -= ending.Length;
            safe.Append(ending);
        }

        var text = safe.ToString().Trim();
        return text is "." or ".." ? "" : text;
    }
}
