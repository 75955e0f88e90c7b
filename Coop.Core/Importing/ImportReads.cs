using Coop.Core.Importing.Csv;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Coop.Core.Importing;

/// <summary>An import as screens show it.</summary>
public sealed record ImportRow
{
    /// <summary>Which.</summary>
    public required ImportId Id { get; init; }

    /// <summary>Name of the file.</summary>
    public required string Name { get; init; }

    /// <summary>What its rows are.</summary>
    public required ImportKind Kind { get; init; }

    /// <summary>Where it stands.</summary>
    public required ImportState State { get; init; }

    /// <summary>In which letters it is written.</summary>
    public required CsvLetters Letters { get; init; }

    /// <summary>What stands between its cells.</summary>
    public required char Delimiter { get; init; }

    /// <summary>Names of its columns.</summary>
    public required IReadOnlyList<string> Header { get; init; }

    /// <summary>What somebody says of it, or what is guessed.</summary>
    public required ImportSettings Settings { get; init; }

    /// <summary>How far it was gone through, of <see cref="Size"/>, in bytes.</summary>
    public long Position { get; init; }

    /// <summary>How large the file is, in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Counts dry runs and runs.</summary>
    public int Pass { get; init; }

    /// <summary>What became of its rows so far, or would become.</summary>
    public required ImportCounts Counts { get; init; }

    /// <summary>What the sales or contributions that go in, or wait, add up to, in pesos; null where the file tells none.</summary>
    public decimal? Amount { get; init; }

    /// <summary>Why it could not go on; null when it could.</summary>
    public string? Fault { get; init; }

    /// <summary>Who handed it in.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who had it taken in; null before.</summary>
    public string? StartedBy { get; init; }

    /// <summary>Since when it was taken in, UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The file and its report are gone.</summary>
    public bool IsErased { get; init; }

    /// <summary>When they will be, UTC.</summary>
    public DateTimeOffset ErasedAt { get; init; }

    /// <summary>Newer wins.</summary>
    public long Rev { get; init; }

    /// <summary>Parts of a hundred that were gone through.</summary>
    public int Percent => State is ImportState.Done or ImportState.Checked ? 100 : Size == 0 ? 0 : (int)Math.Min(99, Position * 100 / Size);
}

/// <summary>One thing that is wrong in a file.</summary>
/// <param name="Row">The row, as a spreadsheet counts it.</param>
/// <param name="Field">Code of the field; empty when it is the row as such.</param>
/// <param name="Fault">Code of what is wrong.</param>
/// <param name="Value">What stands there, cut short.</param>
public sealed record ImportFaultRow(long Row, string Field, string Fault, string? Value);

/// <summary>How often something is wrong in a file.</summary>
/// <param name="Field">Code of the field; empty when it is the row as such.</param>
/// <param name="Fault">Code of what is wrong.</param>
/// <param name="Count">How often.</param>
/// <param name="First">The first row it is in.</param>
/// <param name="Value">What stands there, cut short.</param>
/// <param name="Varies">Something else stands in other rows.</param>
public sealed record ImportFaultTally(string Field, string Fault, long Count, long First, string? Value, bool Varies);

/// <summary>Reads imports, the beginnings of their files, and what is wrong in them.</summary>
public sealed class ImportReads(NpgsqlDataSource source, IOptions<ImportOptions> options) : LiveSource<ImportRow>
{
    private const int Most = 50;

    /// <summary>The latest imports.</summary>
    public Task<IReadOnlyList<ImportRow>> ListAsync(CancellationToken ct) => RowsAsync(ImportSql.Latest, new NpgsqlParameter("count", Most), ct);

    /// <summary>One import; none when there is none.</summary>
    public Task<IReadOnlyList<ImportRow>> FindAsync(ImportId id, CancellationToken ct) =>
        RowsAsync(ImportSql.ByIds, new NpgsqlParameter("ids", new[] { id.Value }), ct);

    /// <inheritdoc />
    public override async Task<IReadOnlyList<ImportRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        keys.Contains("erased")
            ? await ListAsync(ct)
            : await RowsAsync(ImportSql.ByIds, new NpgsqlParameter("ids", keys.Select(Guid.Parse).ToArray()), ct);

    /// <summary>The first rows of the file below its heading; none when it is erased.</summary>
    public async Task<IReadOnlyList<string[]>> SampleAsync(ImportRow import, int rows, CancellationToken ct)
    {
        await using var find = source.CreateCommand(ImportSql.FileOf);
        find.Parameters.AddWithValue("id", import.Id.Value);
        var piece = await ImportFile.PieceAsync(source, (Guid)(await find.ExecuteScalarAsync(ct))!, 0, ct);
        using var beginning = new MemoryStream(piece, 0, Math.Min(piece.Length, CsvLook.Sample));
        var reader = new CsvReader(beginning, import.Delimiter, CsvEncoding.Of(import.Letters));
        await reader.ReadAsync(ct);
        var sample = new List<string[]>();
        while (sample.Count < rows && await reader.ReadAsync(ct) is { } record)
        {
            sample.Add(record.Cells);
        }

        return sample;
    }

    /// <summary>What is wrong, the first rows first.</summary>
    public async Task<IReadOnlyList<ImportFaultRow>> FaultsAsync(ImportRow import, int count, CancellationToken ct)
    {
        await using var read = source.CreateCommand(ImportSql.Faults);
        Of(read, import).AddWithValue("count", count);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var faults = new List<ImportFaultRow>();
        while (await reader.ReadAsync(ct))
        {
            faults.Add(new ImportFaultRow(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3)));
        }

        return faults;
    }

    /// <summary>What is wrong, by how often.</summary>
    public async Task<IReadOnlyList<ImportFaultTally>> TallyAsync(ImportRow import, CancellationToken ct)
    {
        await using var read = source.CreateCommand(ImportSql.FaultTally);
        Of(read, import);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var tally = new List<ImportFaultTally>();
        while (await reader.ReadAsync(ct))
        {
            tally.Add(new ImportFaultTally(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.IsDBNull(4) ? null : reader.GetString(4), reader.GetBoolean(5)));
        }

        return tally;
    }

    /// <summary>Systems that told facts before, by keys or by files.</summary>
    public async Task<IReadOnlyList<string>> SourcesAsync(CancellationToken ct)
    {
        await using var read = source.CreateCommand(ImportSql.Sources);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var sources = new List<string>();
        while (await reader.ReadAsync(ct))
        {
            sources.Add(reader.GetString(0));
        }

        return sources;
    }

    private static NpgsqlParameterCollection Of(NpgsqlCommand read, ImportRow import)
    {
        read.Parameters.AddWithValue("id", import.Id.Value);
        read.Parameters.AddWithValue("pass", import.Pass);
        return read.Parameters;
    }

    private async Task<IReadOnlyList<ImportRow>> RowsAsync(string sql, NpgsqlParameter parameter, CancellationToken ct)
    {
        await using var read = source.CreateCommand(sql);
        read.Parameters.Add(parameter);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var rows = new List<ImportRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(Row(reader));
        }

        return rows;
    }

    private ImportRow Row(NpgsqlDataReader reader) => new()
    {
        Id = new(reader.GetGuid(0)),
        Name = reader.GetString(1),
        Kind = StoredName.Parse<ImportKind>(reader.GetString(2)),
        State = StoredName.Parse<ImportState>(reader.GetString(4)),
        Letters = StoredName.Parse<CsvLetters>(reader.GetString(5)),
        Delimiter = reader.GetString(6)[0],
        Header = reader.GetFieldValue<string[]>(7),
        Settings = new ImportSettings(
            reader.GetString(3), reader.GetFieldValue<string[]>(8), StoredName.Parse<ImportDecimals>(reader.GetString(9)),
            StoredName.Parse<ImportExisting>(reader.GetString(10))),
        Position = reader.GetInt64(11),
        Pass = reader.GetInt32(13),
        Counts = ImportJson.Counts(reader.GetString(14)),
        Fault = reader.IsDBNull(15) ? null : reader.GetString(15),
        CreatedBy = reader.GetString(16),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(17),
        StartedBy = reader.IsDBNull(18) ? null : reader.GetString(18),
        StartedAt = reader.IsDBNull(19) ? null : reader.GetFieldValue<DateTimeOffset>(19),
        EndedAt = reader.IsDBNull(20) ? null : reader.GetFieldValue<DateTimeOffset>(20),
        Size = reader.GetInt64(21),
        IsErased = reader.GetBoolean(22),
        Rev = reader.GetInt64(23),
        ErasedAt = reader.GetFieldValue<DateTimeOffset>(24).AddDays(options.Value.KeepDays),
        Amount = reader.IsDBNull(25) ? null : reader.GetDecimal(25),
    };
}
