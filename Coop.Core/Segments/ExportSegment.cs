using System.Globalization;
using System.Text;
using Coop.Core.Access;
using Coop.Core.Importing.Csv;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Segments;

/// <summary>The words of a file of members.</summary>
/// <param name="Delimiter">What spreadsheets of this language expect between cells.</param>
/// <param name="Headings">Document type, its number, name, kind, stage, branch, telephone, e-mail, in the segment since.</param>
/// <param name="Document">A type of document, by its stored name.</param>
/// <param name="Kind">A kind of member, by its stored name.</param>
/// <param name="Stage">A stage of the relationship, by its stored name.</param>
public sealed record ExportWords(char Delimiter, IReadOnlyList<string> Headings, Func<string, string> Document, Func<string, string> Kind, Func<string, string> Stage);

/// <summary>
/// Writes who is in a segment as a file for a spreadsheet, to who may take members' data out: the one list of many people that leaves the
/// house, so that who took it is on record before its first byte. It holds who they are and where they are reached, and no cell calculates.
/// </summary>
[Needs(Permission.ExportMembers)]
public sealed class ExportSegment(WorkFactory works, SegmentReads segments, NpgsqlDataSource source, CooperativeCalendar calendar, CurrentActor actor)
{
    /// <summary>Writes it; false when there is no such segment. <paramref name="open"/> is called before the first byte, with the segment and the day.</summary>
    public async Task<bool> RunAsync(SegmentId id, ExportWords words, Func<SegmentRow, DateOnly, Stream> open, CancellationToken ct)
    {
        if (await segments.FindAsync(id, ct) is not { } segment)
        {
            return false;
        }

        await using (var work = await works.BeginAsync(ct))
        {
            work.Audit(actor.Required, "segment.export", $"segment:{id.Value:D}", new { version = segment.Version, members = segment.Members });
            await work.CommitAsync(ct);
        }

        // The mark makes spreadsheets read it as UTF-8.
        await using var writer = new StreamWriter(open(segment, calendar.Today), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await writer.WriteAsync(CsvText.Line(words.Delimiter, words.Headings));
        await using var read = source.CreateCommand(SegmentSql.Export);
        read.Parameters.AddWithValue("id", id.Value);
        read.CommandTimeout = 0;
        await using var reader = await read.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            await writer.WriteAsync(CsvText.Line(words.Delimiter, Cells(reader, words).Select(CsvText.Harmless)));
        }

        return true;
    }

    private string[] Cells(NpgsqlDataReader reader, ExportWords words) =>
    [
        Text(reader, 0) is { } type ? words.Document(type) : "",
        Text(reader, 1) ?? "",
        Member.NameOf(Text(reader, 2), Text(reader, 3), Text(reader, 4), Text(reader, 5)) ?? "",
        words.Kind(reader.GetString(6)),
        words.Stage(reader.GetString(7)),
        Text(reader, 8) ?? "",
        Text(reader, 9) ?? "",
        Text(reader, 10) ?? "",
        calendar.DayOf(reader.GetFieldValue<DateTimeOffset>(11)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    ];

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
