using System.Globalization;
using System.Text;

namespace Coop.Core.Importing.Csv;

/// <summary>How a file is written, as far as its beginning shows.</summary>
/// <param name="Delimiter">What stands between cells.</param>
/// <param name="Header">Names of the columns.</param>
/// <param name="Rows">The first rows.</param>
internal sealed record CsvLook(char Delimiter, string[] Header, IReadOnlyList<string[]> Rows)
{
    /// <summary>How much of a file is looked at, in bytes.</summary>
    public const int Sample = 256 * 1024;

    private static readonly char[] Delimiters = [';', ',', '\t'];

    /// <summary>Takes the delimiter that cuts the rows into the most columns, evenly; null when there is nothing to be cut.</summary>
    public static async Task<CsvLook?> AtAsync(ReadOnlyMemory<byte> beginning, Encoding encoding, CancellationToken ct)
    {
        CsvLook? best = null;
        var most = 0;
        foreach (var delimiter in Delimiters)
        {
            var rows = await RowsAsync(beginning, encoding, delimiter, ct);
            if (rows is not [{ Length: > 1 } header, .. var below])
            {
                continue;
            }

            var even = (below.Count(row => row.Length == header.Length) + 1) * 1_000 / (below.Count + 1) * header.Length;
            // A quotation mark left inside a cell shows that it was cut in the wrong place.
            even /= header.Any(name => name.Contains('"', StringComparison.Ordinal)) ? 2 : 1;
            if (even > most)
            {
                (best, most) = (new CsvLook(delimiter, [.. header.Select(Named)], below), even);
            }
        }

        return best;
    }

    private static string Named(string cell, int place) =>
        Persistence.StoredText.Of(cell.Trim(), 80) is { Length: > 0 } name ? name : string.Create(CultureInfo.InvariantCulture, $"#{place + 1}");

    private static async Task<List<string[]>> RowsAsync(ReadOnlyMemory<byte> beginning, Encoding encoding, char delimiter, CancellationToken ct)
    {
        using var stream = new MemoryStream(beginning.ToArray());
        var reader = new CsvReader(stream, delimiter, encoding);
        var rows = new List<string[]>();
        while (rows.Count <= AmountColumns.Rows && await reader.ReadAsync(ct) is { } record)
        {
            // The last row of the sample may have been cut off.
            if (record.Fault is null && (reader.Position < beginning.Length || beginning.Length < Sample))
            {
                rows.Add(record.Cells);
            }
        }

        return rows;
    }
}
