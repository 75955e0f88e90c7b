using Coop.Core.Importing.Csv;
using Coop.Core.Importing.Rows;

namespace Coop.Core.Importing.Batches;

/// <summary>
/// Puts the rows of a file together as they are taken: lines of a ticket, or of a return, that stand one below the other are one; everything
/// else is a row by itself. A batch ends where a group does, so that reading can go on there.
/// </summary>
internal sealed class GroupReader(CsvReader csv, ImportTask task)
{
    // One more than a ticket may have, so that what is too much shows.
    private const int LongestTicket = Facts.FactCheck.MaxLines + 1;

    private readonly int _key = task.Kind is ImportKind.Sale or ImportKind.Return ? task.Columns.ToList().IndexOf("key") : -1;
    private CsvRecord? _next;
    private CsvRecord? _endless;
    private (long Position, long Row) _before;

    /// <summary>Goes to the first row that is to be read.</summary>
    public async Task BeginAsync(CancellationToken ct)
    {
        if (csv.Position == 0)
        {
            await csv.ReadAsync(ct); // the heading
        }

        await MoveAsync(ct);
    }

    /// <summary>The next rows; null at the end.</summary>
    public async Task<RowBatch?> ReadAsync(int rows, CancellationToken ct)
    {
        var (groups, count) = (new List<RowGroup>(), 0);
        while (_next is { } first && count < rows)
        {
            var group = Open(first);
            groups.Add(group);
            await MoveAsync(ct);
            while (_next is { } next && BelongsTo(first, next) && group.Rows.Count < LongestTicket)
            {
                group.Rows.Add(new SourceRow(next.Row, next.Cells));
                await MoveAsync(ct);
            }

            // What is left of a ticket that is too long is no ticket of its own.
            _endless = group.Rows.Count == LongestTicket ? first : _endless is { } long_ && BelongsTo(long_, first) ? long_ : null;
            if (_endless is not null && group.Rows.Count < LongestTicket)
            {
                group.Faults.AddRange(group.Rows.Select(row => new RowFault(row.Row, "", "too_many")));
            }

            count += group.Rows.Count;
        }

        return groups.Count == 0 ? null : new RowBatch(groups, _before.Position, _before.Row);
    }

    /// <summary>Rows that were put aside, as groups again.</summary>
    public static IReadOnlyList<RowGroup> Regroup(ImportTask task, IEnumerable<SourceRow> rows)
    {
        var reader = new GroupReader(new CsvReader(Stream.Null, task.Delimiter, CsvEncoding.Of(task.Letters)), task);
        var groups = new List<RowGroup>();
        CsvRecord? first = null;
        foreach (var row in rows)
        {
            var record = new CsvRecord(row.Row, row.Cells, null);
            if (first is null || !reader.BelongsTo(first, record))
            {
                first = record;
                groups.Add(reader.Open(record));
            }
            else
            {
                groups[^1].Rows.Add(row);
            }
        }

        return groups;
    }

    private async Task MoveAsync(CancellationToken ct)
    {
        _before = (csv.Position, csv.Row);
        _next = await csv.ReadAsync(ct);
        if (_next is null)
        {
            _before = (csv.Position, csv.Row);
        }
    }

    private RowGroup Open(CsvRecord record)
    {
        RowGroup group = task.Kind == ImportKind.Member ? new MemberGroup() : new FactGroup();
        group.Rows.Add(new SourceRow(record.Row, record.Cells));
        if (record.Fault is { } fault)
        {
            group.Faults.Add(new RowFault(record.Row, "", fault));
        }

        return group;
    }

    private bool BelongsTo(CsvRecord first, CsvRecord next) => first.Fault is null && next.Fault is null && Key(first) is { Length: > 0 } key && key == Key(next);

    private string? Key(CsvRecord record) =>
        _key >= 0 && _key < record.Cells.Length && record.Cells[_key].Trim() is var key && !RowCells.IsRounded(key) ? key : null;
}
