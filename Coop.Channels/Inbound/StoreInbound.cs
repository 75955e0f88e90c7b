using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Channels.Inbound;

/// <summary>
/// Stores a raw item durably before anybody is told that it was accepted. The same item a second time, or a hundred
/// times at once, changes nothing.
/// </summary>
public sealed class StoreInbound(NpgsqlDataSource source, CommitSignals signals, TimeProvider clock)
{
    /// <summary>True when the item is new; false when it was there already. On return it is committed.</summary>
    public async Task<bool> RunAsync(RawItem item, CancellationToken ct)
    {
        await using var store = source.CreateCommand(InboundSql.Store);
        store.Parameters.AddRange(new NpgsqlParameter[]
        {
            new("id", clock.NewId<InboundId>().Value),
            new("connection", item.Connection),
            new("dedupe_key", item.DedupeKey),
            new("lane", item.Lane),
            new("now", clock.GetUtcNow()),
            new("body", item.Body),
        });
        var isNew = await store.ExecuteNonQueryAsync(ct) > 0;
        if (isNew)
        {
            signals[Signal.Inbound].Set();
        }

        return isNew;
    }
}
