using Coop.Core.Facts;
using Coop.Core.Importing.Rows;

namespace Coop.Core.Importing.Batches;

/// <summary>Rows that go in by one transaction.</summary>
/// <param name="Groups">They, in the order of the file.</param>
/// <param name="Position">The byte the next one begins at.</param>
/// <param name="Row">The number of the last row.</param>
internal sealed record RowBatch(IReadOnlyList<RowGroup> Groups, long Position, long Row);

/// <summary>What becomes of the rows of a batch.</summary>
internal sealed class BatchOutcome
{
    /// <summary>How many rows of each.</summary>
    public ImportCounts Counts { get; private set; } = new();

    /// <summary>What the sales or contributions that go in, or wait, add up to; null where there are none.</summary>
    public decimal? Amount { get; private set; }

    /// <summary>How many facts or records are written.</summary>
    public int Written { get; set; }

    /// <summary>The number of the batch; null while nothing is written.</summary>
    public long? Batch { get; set; }

    /// <summary>Rows for the report.</summary>
    public List<(SourceRow Row, int Place, RowFault Fault)> Faults { get; } = [];

    /// <summary>Rows whose members somebody else is busy with.</summary>
    public List<RowGroup> Later { get; } = [];

    /// <summary>What was met, for the rows that come after: under a key, with its fingerprint, whose it is, and what it is worth.</summary>
    public List<SeenRow> Seen { get; } = [];

    /// <summary>What returns take of lines of sales, for the rows that come after.</summary>
    public List<SeenLine> SeenLines { get; } = [];

    /// <summary>Counts the rows of a group.</summary>
    public void Count(RowGroup group, Func<long, ImportCounts> as_) => Counts += as_(group.Rows.Count);

    /// <summary>Adds what a fact says was sold or contributed; what is taken back is no part of it.</summary>
    public void Add(FactDraft draft) => Amount = draft switch
    {
        SaleDraft sale => (Amount ?? 0) + sale.Lines.Sum(line => line.Amount),
        ContributionDraft { TakesBack: null } contribution => (Amount ?? 0) + contribution.Amount,
        _ => Amount,
    };

    /// <summary>Puts a group with its faults into the report.</summary>
    public void Refuse(RowGroup group)
    {
        Count(group, rows => new ImportCounts { Faulty = rows });
        foreach (var row in group.Rows)
        {
            Faults.AddRange(group.Faults.Where(fault => fault.Row == row.Row).Select((fault, place) => (row, place, fault)));
        }
    }

    /// <summary>Counts rows of a group that say nothing that its others do not, and puts them into the report.</summary>
    public void Repeat(IReadOnlyCollection<SourceRow> rows, string? key)
    {
        Counts += new ImportCounts { Duplicate = rows.Count };
        Faults.AddRange(rows.Select(row => (row, 0, new RowFault(row.Row, "key", "duplicate", key))));
    }

    /// <summary>Puts a group into the report for one reason that lies in none of its cells.</summary>
    public void Report(RowGroup group, string field, string fault, string? value) =>
        Faults.AddRange(group.Rows.Select(row => (row, 0, new RowFault(row.Row, field, fault, value))));
}

/// <summary>What a dry run met under a key.</summary>
internal sealed record SeenRow(string Key, byte[]? Content, string? Who, long Row, decimal? Amount = null);

/// <summary>What a return that a dry run met takes of a line.</summary>
internal sealed record SeenLine(Guid Sale, int Number, long Row, decimal Quantity, decimal Amount);
