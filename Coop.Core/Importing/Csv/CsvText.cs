using System.Text;

namespace Coop.Core.Importing.Csv;

/// <summary>Writes rows that every spreadsheet opens and none executes.</summary>
internal static class CsvText
{
    private const string Dangerous = "=+-@\t\r";

    /// <summary>A row with its line end.</summary>
    public static string Line(char delimiter, IEnumerable<string> cells)
    {
        var line = new StringBuilder();
        foreach (var cell in cells)
        {
            line.Append(line.Length == 0 ? "" : delimiter.ToString()).Append(Cell(cell, delimiter));
        }

        return line.Append("\r\n").ToString();
    }

    /// <summary>
    /// What somebody else wrote begins with none of the signs that make a spreadsheet calculate (OWASP, CSV injection): a quotation
    /// mark stands before it, which <see cref="Plain"/> takes away when the file comes back.
    /// </summary>
    public static string Harmless(string cell) => cell.Length > 0 && Dangerous.Contains(cell[0], StringComparison.Ordinal) ? $"'{cell}" : cell;

    /// <summary>A cell as it was before it was made harmless.</summary>
    public static string Plain(string cell) => cell.Length > 1 && cell[0] == '\'' && Dangerous.Contains(cell[1], StringComparison.Ordinal) ? cell[1..] : cell;

    private static string Cell(string text, char delimiter) =>
        text.AsSpan().IndexOfAny(['"', '\r', '\n', delimiter]) >= 0 || text.StartsWith(' ') || text.EndsWith(' ') || text.Length == 0
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
}
