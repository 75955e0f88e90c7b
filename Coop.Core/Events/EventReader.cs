using Npgsql;

namespace Coop.Core.Events;

/// <summary>How far a subscriber has read.</summary>
/// <param name="Xid">As PostgreSQL prints an xid8; "0" before the first.</param>
/// <param name="Position">Position inside the log.</param>
public readonly record struct EventCursor(string Xid, long Position)
{
    /// <summary>Before all events.</summary>
    public static EventCursor Start { get; } = new("0", 0);
}

/// <summary>Reads the event log in an order in which no event is ever passed over.</summary>
public static class EventReader
{
    /// <summary>The next events after the cursor whose transactions, and all begun before them, have ended; at most <paramref name="batch"/>.</summary>
    public static async Task<IReadOnlyList<StoredEvent>> ReadAfterAsync(
        NpgsqlConnection connection, EventCursor cursor, int batch, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(EventSql.ReadAfter, connection)
        {
            Parameters = { new("xid", cursor.Xid), new("position", cursor.Position), new("batch", batch) },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var events = new List<StoredEvent>();
        while (await reader.ReadAsync(ct))
        {
            events.Add(new StoredEvent(
                reader.GetString(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4)));
        }

        return events;
    }
}
