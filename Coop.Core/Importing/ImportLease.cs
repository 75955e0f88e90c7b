using Coop.Core.Access;
using Coop.Core.Importing.Csv;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Importing;

/// <summary>Takes an import that waits, for this node alone and for a while: a node that dies leaves it to the next.</summary>
internal sealed class ImportLease(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>How long a node may be silent before another goes on.</summary>
    public static readonly TimeSpan While = TimeSpan.FromSeconds(30);

    /// <summary>The import, or null when none waits.</summary>
    public async Task<ImportTask?> TakeAsync(CancellationToken ct)
    {
        var lease = Guid.CreateVersion7(clock.GetUtcNow());
        await using var take = source.CreateCommand(ImportSql.Lease);
        take.Parameters.AddWithValue("lease", lease);
        take.Parameters.AddWithValue("while", While);
        await using var reader = await take.ExecuteReaderAsync(ct);
        return !await reader.ReadAsync(ct) ? null : new ImportTask(
            new(reader.GetGuid(0)), reader.GetGuid(1), StoredName.Parse<ImportKind>(reader.GetString(2)), reader.GetString(3),
            StoredName.Parse<ImportState>(reader.GetString(4)), StoredName.Parse<CsvLetters>(reader.GetString(5)), reader.GetString(6)[0],
            reader.GetFieldValue<string[]>(7), StoredName.Parse<ImportDecimals>(reader.GetString(8)), StoredName.Parse<ImportExisting>(reader.GetString(9)),
            reader.GetInt64(10), reader.GetInt64(11), reader.GetInt32(12), ImportJson.Counts(reader.GetString(13)),
            reader.IsDBNull(14) ? null : new StaffId(reader.GetGuid(14)), lease);
    }

    /// <summary>Lets go of it before its time.</summary>
    public async Task ReleaseAsync(ImportTask task, CancellationToken ct)
    {
        await using var release = source.CreateCommand(ImportSql.Release);
        release.Parameters.AddWithValue("id", task.Id.Value);
        release.Parameters.AddWithValue("lease", task.Lease);
        await release.ExecuteNonQueryAsync(ct);
    }
}
