using Npgsql;

namespace Coop.Core.Outbound;

/// <summary>Reads what is due in the outbox and has not left.</summary>
public sealed class OutboundBacklog(NpgsqlDataSource source)
{
    /// <summary>How many messages, and for how long the oldest has been due.</summary>
    public async Task<(long Count, TimeSpan Oldest)> ReadAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(OutboundSql.Waiting);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), TimeSpan.FromSeconds(Math.Max(0, reader.GetDouble(1))));
    }
}
