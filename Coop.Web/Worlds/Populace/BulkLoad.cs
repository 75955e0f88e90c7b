using Npgsql;
using NpgsqlTypes;

namespace Coop.Web.Worlds.Populace;

/// <summary>
/// Fills tables by COPY: what slows it, indexes and checks against other rows, is dropped first and made again from the rows, all in one
/// transaction, so that a table is full and whole or as it was.
/// </summary>
internal sealed class BulkLoad(NpgsqlDataSource source)
{
    /// <summary>Fills a table; <paramref name="write"/> may take its time between rows.</summary>
    public async Task TableAsync(string table, string copy, Func<NpgsqlBinaryImporter, Task> write, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var burdens = await BurdensAsync(connection, table, ct);
        foreach (var burden in burdens.AsEnumerable().Reverse())
        {
            await ExecuteAsync(connection, burden.IsConstraint ? PopulaceSql.DropConstraint(table, burden.Name) : PopulaceSql.DropIndex(burden.Name), ct);
        }

        await CopyAsync(connection, copy, write, ct);
        foreach (var burden in burdens)
        {
            await ExecuteAsync(connection, burden.IsConstraint ? PopulaceSql.AddConstraint(table, burden.Name, burden.Definition) : burden.Definition, ct);
        }

        await transaction.CommitAsync(ct);
    }

    /// <summary>Fills a table from rows at hand.</summary>
    public Task TableAsync<TRow>(string table, string copy, IEnumerable<TRow> rows, Action<NpgsqlBinaryImporter, TRow> write, CancellationToken ct) =>
        TableAsync(table, copy, importer => Task.Run(() => Rows(importer, rows, write), ct), ct);

    /// <summary>Fills a table and leaves its indexes in place.</summary>
    public async Task AsItIsAsync<TRow>(string copy, IEnumerable<TRow> rows, Action<NpgsqlBinaryImporter, TRow> write, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await CopyAsync(connection, copy, importer => Task.Run(() => Rows(importer, rows, write), ct), ct);
    }

    /// <summary>Writes rows; a row's values one after the other, since waiting for each would take longer than writing it.</summary>
    public static void Rows<TRow>(NpgsqlBinaryImporter importer, IEnumerable<TRow> rows, Action<NpgsqlBinaryImporter, TRow> write)
    {
        foreach (var row in rows)
        {
            importer.StartRow();
            write(importer, row);
        }
    }

    public async Task ExecuteAsync(string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<T> ScalarAsync<T>(string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string copy, Func<NpgsqlBinaryImporter, Task> write, CancellationToken ct)
    {
        await using var importer = await connection.BeginBinaryImportAsync(copy, ct);
        await write(importer);
        await importer.CompleteAsync(ct);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<List<Burden>> BurdensAsync(NpgsqlConnection connection, string table, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(PopulaceSql.Burdens, connection) { Parameters = { new("table", table) } };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var burdens = new List<Burden>();
        while (await reader.ReadAsync(ct))
        {
            burdens.Add(new Burden(reader.GetInt32(0) == 0, reader.GetString(1), reader.GetString(2)));
        }

        return burdens;
    }

    private sealed record Burden(bool IsConstraint, string Name, string Definition);
}

/// <summary>Values that may be missing, and those of the business.</summary>
internal static class BulkValues
{
    public static void Text(this NpgsqlBinaryImporter importer, string? value)
    {
        if (value is null)
        {
            importer.WriteNull();
        }
        else
        {
            importer.Write(value, NpgsqlDbType.Text);
        }
    }

    public static void Moment(this NpgsqlBinaryImporter importer, DateTimeOffset? value) => importer.Maybe(value?.UtcDateTime, NpgsqlDbType.TimestampTz);

    public static void Id(this NpgsqlBinaryImporter importer, Guid? value) => importer.Maybe(value, NpgsqlDbType.Uuid);

    public static void Maybe<T>(this NpgsqlBinaryImporter importer, T? value, NpgsqlDbType type)
        where T : struct
    {
        if (value is { } there)
        {
            importer.Write(there, type);
        }
        else
        {
            importer.WriteNull();
        }
    }
}
