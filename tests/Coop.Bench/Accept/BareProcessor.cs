using System.Text.Json;
using Npgsql;

namespace Coop.Bench.Accept;

/// <summary>The bare arm: hand-written Npgsql doing the same writes, one message per transaction, batched where nothing is awaited.</summary>
internal sealed class BareProcessor(NpgsqlDataSource source)
{
    public async Task<bool> StepAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var now = TimeProvider.System.GetUtcNow();
        if (await TakeAsync(connection, ct) is not (var item, var lane, var body))
        {
            return false;
        }

        using var message = JsonDocument.Parse(body);
        var value = lane["web:".Length..];
        var text = message.RootElement.GetProperty("text").GetString()!;
        var (member, point) = await FindAsync(connection, value, ct) ?? await AddAsync(connection, value, now, ct);

        var seq = (long)(await ScalarAsync(connection, AcceptBenchSql.Next, ct, new NpgsqlParameter("member", member)))!;
        var conversation = (Guid)(await ScalarAsync(
            connection, AcceptBenchSql.Conversation, ct,
            new("id", Guid.CreateVersion7(now)), new("member", member), new("point", point), new("seq", seq), new("now", now)))!;

        var work = Guid.CreateVersion7(now);
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, AcceptBenchSql.WorkItem, new("id", work), new("conversation", conversation), new("member", member), new("now", now));
        Add(batch, AcceptBenchSql.Entry,
            new("member", member), new("seq", seq), new("conversation", conversation), new("item", item), new("facts", "{}"), new("now", now));
        Add(batch, AcceptBenchSql.Content, new("member", member), new("seq", seq), new("body", text));
        Add(batch, AcceptBenchSql.Event, new("event", JsonSerializer.Serialize(new { at = now, member, seq, kind = "message" })), new("now", now));
        Add(batch, AcceptBenchSql.Changes, new("timeline", $"timeline:{member:D}"), new("key", $"e:{seq}"), new("work", work.ToString("D")));
        Add(batch, AcceptBenchSql.Done, new("member", member), new("seq", seq), new("item", item));
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private static async Task<(Guid Item, string Lane, byte[] Body)?> TakeAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(AcceptBenchSql.Take, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetGuid(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2)) : null;
    }

    private static async Task<(Guid Member, Guid Point)?> FindAsync(NpgsqlConnection connection, string value, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(AcceptBenchSql.Find, connection) { Parameters = { new("value", value) } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetGuid(0), reader.GetGuid(1)) : null;
    }

    private static async Task<(Guid Member, Guid Point)> AddAsync(NpgsqlConnection connection, string value, DateTimeOffset now, CancellationToken ct)
    {
        var (member, point) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, AcceptBenchSql.Member, new("member", member), new("now", now));
        Add(batch, AcceptBenchSql.Head, new NpgsqlParameter("member", member));
        Add(batch, AcceptBenchSql.Point, new("point", point), new("member", member), new("value", value), new("now", now));
        await batch.ExecuteNonQueryAsync(ct);
        return (member, point);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteScalarAsync(ct);
    }

    private static void Add(NpgsqlBatch batch, string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(parameters);
        batch.BatchCommands.Add(command);
    }
}
