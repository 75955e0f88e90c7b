using System.Security.Cryptography;
using System.Text;
using Coop.Core.Members;

namespace Coop.Core.Importing;

/// <summary>Between the columns of a file and the fields they hold.</summary>
internal static class ColumnMap
{
    /// <summary>How the columns of our own reports begin, which are no part of what was told.</summary>
    public const string Own = "Coop: ";

    /// <summary>What each column holds, by its name; no field twice.</summary>
    public static string[] Guess(ImportKind kind, IReadOnlyList<string> header)
    {
        var fields = ImportField.Of(kind);
        var names = header.Select(Fold).ToList();
        var guess = Enumerable.Repeat("", header.Count).ToArray();
        foreach (var field in fields)
        {
            // The name itself before what only begins or ends like it.
            var place = names.FindIndex(name => name == Fold(field.Code) || field.Names.Contains(name));
            place = place >= 0 && guess[place].Length == 0 ? place
                : names.FindIndex(name => guess[names.IndexOf(name)].Length == 0 && field.Names.Any(known => name.Length > known.Length
                    && (name.StartsWith(known + " ", StringComparison.Ordinal) || name.EndsWith(" " + known, StringComparison.Ordinal)) && !IsAnothers(fields, name)));
            if (place >= 0 && guess[place].Length == 0)
            {
                guess[place] = field.Code;
            }
        }

        return guess;
    }

    /// <summary>Code of what is wrong with a mapping, as <c>missing</c> with the field; null when it will do.</summary>
    public static (string Field, string Fault)? Fault(ImportKind kind, IReadOnlyList<string> columns)
    {
        var fields = ImportField.Of(kind);
        var used = columns.Where(code => code.Length > 0).ToList();
        return used.Find(code => fields.All(field => field.Code != code)) is { } strange ? (strange, "unknown")
            : used.GroupBy(code => code).FirstOrDefault(same => same.Count() > 1) is { } twice ? (twice.Key, "twice")
            : fields.FirstOrDefault(field => field.Required && !used.Contains(field.Code)) is { } missing ? (missing.Code, "missing")
            : kind != ImportKind.Return && !used.Intersect(ImportField.Who).Any() ? ("document", "who")
            : kind == ImportKind.Return && used.Contains("quantity") && !used.Contains("line") && !used.Contains("product") ? ("line", "missing")
            : kind == ImportKind.Return && !used.Contains("quantity") && (used.Contains("line") || used.Contains("product")) ? ("quantity", "missing")
            : kind == ImportKind.Member && !used.Contains("organisation_name") && !used.Contains("given_names") ? ("given_names", "missing")
            : null;
    }

    /// <summary>The same for files with the same heading, whatever our reports added to it.</summary>
    public static byte[] Signature(IReadOnlyList<string> header) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', header.Where(name => !IsOwn(name)).Select(Fold))));

    /// <summary>Whether a column stands in our reports only.</summary>
    public static bool IsOwn(string name) => name.StartsWith(Own, StringComparison.Ordinal);

    private static bool IsAnothers(IReadOnlyList<ImportField> fields, string name) => fields.Any(field => field.Names.Contains(name));

    private static string Fold(string name) =>
        Member.Fold(string.Concat(name.Select(letter => char.IsLetterOrDigit(letter) ? letter : ' '))).Trim();
}
