using Coop.Core.Live;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Access.Keys;

/// <summary>Reads the keys of the HTTP API: what each opens, never the key.</summary>
public sealed class KeyReads(NpgsqlDataSource source) : LiveSource<KeyRow>
{
    /// <summary>All keys, the newest first.</summary>
    public Task<IReadOnlyList<KeyRow>> ListAsync(CancellationToken ct) => RowsAsync(KeysSql.List, [], ct);

    /// <inheritdoc />
    public override Task<IReadOnlyList<KeyRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        RowsAsync(KeysSql.ByIds, [new("ids", keys.Select(Guid.Parse).ToArray())], ct);

    private async Task<IReadOnlyList<KeyRow>> RowsAsync(string sql, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<KeyRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new KeyRow(
                reader.GetGuid(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                [.. reader.GetFieldValue<string[]>(5).Select(StoredName.Parse<KeyScope>)], reader.GetString(6), reader.GetFieldValue<DateTimeOffset>(7),
                At(reader, 8), At(reader, 9)));
        }

        return rows;
    }

    private static DateTimeOffset? At(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
