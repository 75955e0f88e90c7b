using System.Text;
using Coop.Core.Access;
using Coop.Core.Importing.Csv;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Importing;

/// <summary>The words of a report.</summary>
/// <param name="Row">Heading of the row's number, below the mark of our own columns.</param>
/// <param name="Column">Heading of the column's name.</param>
/// <param name="Reason">Heading of what is wrong.</param>
/// <param name="Explain">What is wrong in plain words, by the codes of field and fault and what stands there.</param>
public sealed record ReportWords(string Row, string Column, string Reason, Func<string, string, string?, string> Explain);

/// <summary>
/// Writes the rows that were not taken as a file that can be put right and handed in again: as they stood, and behind them where and
/// why. No cell makes a spreadsheet calculate.
/// </summary>
[Needs(Permission.ImportData)]
public sealed class ReadReport(WorkFactory works, ImportReads imports, NpgsqlDataSource source, CurrentActor actor)
{
    /// <summary>Writes it; false when there is no such import, or its file is erased. <paramref name="open"/> is called before the first byte.</summary>
    public async Task<bool> RunAsync(ImportId id, ReportWords words, Func<ImportRow, Stream> open, CancellationToken ct)
    {
        if (await imports.FindAsync(id, ct) is not [{ IsErased: false } import])
        {
            return false;
        }

        await using (var work = await works.BeginAsync(ct))
        {
            // Personal data leaves by it.
            work.Audit(actor.Required, "import.report", $"import:{id.Value:D}");
            await work.CommitAsync(ct);
        }

        // The mark makes spreadsheets read it as UTF-8.
        await using var writer = new StreamWriter(open(import), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        var own = import.Header.TakeWhile(name => !ColumnMap.IsOwn(name)).Count();
        await writer.WriteAsync(CsvText.Line(
            import.Delimiter, [.. import.Header.Take(own).Select(CsvText.Harmless), ColumnMap.Own + words.Row, ColumnMap.Own + words.Column, ColumnMap.Own + words.Reason]));
        await using var read = source.CreateCommand(ImportSql.Report);
        read.Parameters.AddWithValue("id", id.Value);
        read.Parameters.AddWithValue("pass", import.Pass);
        await using var reader = await read.ExecuteReaderAsync(ct);
        Faulty? row = null;
        while (await reader.ReadAsync(ct))
        {
            if (reader.GetInt16(1) == 0)
            {
                await WriteAsync(writer, import, own, row);
                row = new Faulty(reader.GetInt64(0), reader.GetFieldValue<string[]>(5), [], []);
            }

            var field = reader.GetString(2);
            row!.Columns.Add(ColumnOf(import, field));
            row.Reasons.Add(words.Explain(field, reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetString(4)));
        }

        await WriteAsync(writer, import, own, row);
        return true;
    }

    private static async Task WriteAsync(StreamWriter writer, ImportRow import, int own, Faulty? row)
    {
        if (row is not null)
        {
            var cells = row.Cells.Take(own).Concat(Enumerable.Repeat("", Math.Max(0, own - row.Cells.Length)));
            await writer.WriteAsync(CsvText.Line(
                import.Delimiter,
                [
                    .. cells.Select(CsvText.Harmless), row.Row.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    CsvText.Harmless(string.Join(", ", row.Columns.Where(column => column.Length > 0).Distinct())), CsvText.Harmless(string.Join(" ", row.Reasons.Distinct())),
                ]));
        }
    }

    private static string ColumnOf(ImportRow import, string field)
    {
        var place = import.Settings.Columns.ToList().IndexOf(field);
        return place < 0 ? "" : import.Header[place];
    }

    private sealed record Faulty(long Row, string[] Cells, List<string> Columns, List<string> Reasons);
}
