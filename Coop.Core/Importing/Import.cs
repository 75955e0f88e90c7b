using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Importing.Csv;
using Coop.Core.Persistence;

namespace Coop.Core.Importing;

/// <summary>Identifies an import.</summary>
public readonly record struct ImportId(Guid Value) : IGuidId<ImportId>
{
    /// <inheritdoc />
    public static ImportId From(Guid value) => new(value);
}

/// <summary>What the rows of a file are.</summary>
public enum ImportKind
{
    /// <summary>People and organisations.</summary>
    Member,

    /// <summary>Lines of tickets; those of one ticket stand together.</summary>
    Sale,

    /// <summary>Lines of tickets that came back; those of one return stand together.</summary>
    Return,

    /// <summary>Contributions that fell due, were paid, or no longer hold.</summary>
    Contribution,

    /// <summary>Uses of services.</summary>
    ServiceUse,
}

/// <summary>Where an import stands.</summary>
public enum ImportState
{
    /// <summary>Somebody says what its columns mean.</summary>
    Mapping,

    /// <summary>It is gone through without anything being written.</summary>
    Checking,

    /// <summary>What it would do is known.</summary>
    Checked,

    /// <summary>Its rows are taken in.</summary>
    Running,

    /// <summary>All of its rows were dealt with.</summary>
    Done,

    /// <summary>Somebody ended it; what was taken in by then stays.</summary>
    Cancelled,

    /// <summary>It could not go on; it may be started again where it stopped.</summary>
    Failed,
}

/// <summary>What happens to records that are there already.</summary>
public enum ImportExisting
{
    /// <summary>They stay as they are.</summary>
    Skip,

    /// <summary>What is not known of them yet is added.</summary>
    Fill,

    /// <summary>What the file says takes the place of what is known.</summary>
    Overwrite,
}

/// <summary>What separates the decimals of a file's numbers.</summary>
public enum ImportDecimals
{
    /// <summary>1.234,50.</summary>
    Comma,

    /// <summary>1,234.50.</summary>
    Point,
}

/// <summary>What somebody says of a file before it is gone through.</summary>
/// <param name="Source">Which system told the facts: with it and a fact's key, what was told before is known again.</param>
/// <param name="Columns">Code of the field each column holds; empty where it is passed over.</param>
/// <param name="Decimals">How its numbers are written.</param>
/// <param name="Existing">What happens to records that are there already.</param>
public sealed record ImportSettings(string Source, IReadOnlyList<string> Columns, ImportDecimals Decimals, ImportExisting Existing);

/// <summary>What became of the rows of a file, or would become.</summary>
public sealed record ImportCounts
{
    /// <summary>Taken in, and not known before.</summary>
    public long New { get; init; }

    /// <summary>Records that were there already and are changed.</summary>
    public long Changed { get; init; }

    /// <summary>Known before, in the same words: nothing changes.</summary>
    public long Repeated { get; init; }

    /// <summary>Said earlier in the same file.</summary>
    public long Duplicate { get; init; }

    /// <summary>Something else was told under the same key: that stands.</summary>
    public long Conflict { get; init; }

    /// <summary>Kept until their member is known.</summary>
    public long Parked { get; init; }

    /// <summary>Something in them cannot be.</summary>
    public long Faulty { get; init; }

    /// <summary>All rows.</summary>
    public long Rows => New + Changed + Repeated + Duplicate + Conflict + Parked + Faulty;

    /// <summary>Rows that stand in the report.</summary>
    public long Reported => Duplicate + Conflict + Faulty;

    /// <summary>Both together.</summary>
    public static ImportCounts operator +(ImportCounts one, ImportCounts other) => new()
    {
        New = one.New + other.New,
        Changed = one.Changed + other.Changed,
        Repeated = one.Repeated + other.Repeated,
        Duplicate = one.Duplicate + other.Duplicate,
        Conflict = one.Conflict + other.Conflict,
        Parked = one.Parked + other.Parked,
        Faulty = one.Faulty + other.Faulty,
    };
}

/// <summary>
/// One batch of a file has gone in: its rows of <c>core.sale</c>, <c>core.sale_return</c> or <c>core.contribution</c> carry the batch, its records stand in
/// <c>core.import_member</c>. Told once for all of them, in place of an event for each.
/// </summary>
[EventName("facts.imported")]
public sealed record FactsImported(DateTimeOffset At, ImportId Import, long Batch, ImportKind Kind, string Source, int Rows) : DomainEvent(At);

/// <summary>An import as whoever goes through it needs it.</summary>
internal sealed record ImportTask(
    ImportId Id, Guid File, ImportKind Kind, string Source, ImportState State, CsvLetters Letters, char Delimiter, IReadOnlyList<string> Columns,
    ImportDecimals Decimals, ImportExisting Existing, long Position, long Row, int Pass, ImportCounts Counts, StaffId? By, Guid Lease);
