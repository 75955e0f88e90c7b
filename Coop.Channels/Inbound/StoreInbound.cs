using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Channels.Inbound;

/// <summary>
/// Stores raw items durably before anybody is told that they were accepted. The same item a second time, or a hundred
/// times at once, changes nothing. While one statement is under way, what comes in gathers for the next: alone an item
/// waits for nobody, and under load one commit carries many.
/// </summary>
public sealed class StoreInbound(NpgsqlDataSource source, CommitSignals signals, TimeProvider clock)
{
    private const int Batch = 200;

    private readonly Lock _gate = new();
    private readonly Queue<Pending> _waiting = new();
    private bool _storing;

    /// <summary>
    /// True when the item is new; false when it was there already. On return it is committed; until then the item's
    /// bytes must stay as they are. Once begun it is not called off: whoever no longer waits still finds it stored.
    /// </summary>
    public Task<bool> RunAsync(RawItem item, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var pending = new Pending(item, clock.NewId<InboundId>());
        lock (_gate)
        {
            _waiting.Enqueue(pending);
            if (_storing)
            {
                return pending.Stored.Task;
            }

            _storing = true;
        }

        _ = StoreAsync();
        return pending.Stored.Task;
    }

    /// <summary>One statement at a time keeps the order of arrival, and two of this node never wait for each other's keys.</summary>
    private async Task StoreAsync()
    {
        while (Take() is { Count: > 0 } batch)
        {
            await StoreAsync(batch);
        }
    }

    private async Task StoreAsync(List<Pending> batch)
    {
        try
        {
            var isNew = await InsertAsync(batch);
            signals[Signal.Inbound].Set();
            batch.ForEach(pending => pending.Stored.TrySetResult(isNew.Contains(pending.Id)));
        }
        catch (PostgresException error) when (batch.Count > 1 && !error.IsTransient)
        {
            // One of them is at fault: the others must not suffer for it.
            foreach (var pending in batch)
            {
                await StoreAsync([pending]);
            }
        }
        catch (Exception error)
        {
            // Nothing was stored: whoever sent these is told so, and sends again.
            batch.ForEach(pending => pending.Stored.TrySetException(error));
        }
    }

    private List<Pending> Take()
    {
        lock (_gate)
        {
            var batch = new List<Pending>(Math.Min(_waiting.Count, Batch));
            while (batch.Count < Batch && _waiting.TryDequeue(out var pending))
            {
                batch.Add(pending);
            }

            _storing = batch.Count > 0;
            return batch;
        }
    }

    private async Task<HashSet<InboundId>> InsertAsync(List<Pending> batch)
    {
        await using var store = source.CreateCommand(InboundSql.Store);
        store.Parameters.AddRange(new NpgsqlParameter[]
        {
            new("ids", batch.ConvertAll(p => p.Id.Value)),
            new("connections", batch.ConvertAll(p => p.Item.Connection)),
            new("dedupe_keys", batch.ConvertAll(p => p.Item.DedupeKey)),
            new("lanes", batch.ConvertAll(p => p.Item.Lane)),
            new("bodies", batch.ConvertAll(p => p.Item.Body.ToArray())),
            new("now", clock.GetUtcNow()),
        });
        await using var reader = await store.ExecuteReaderAsync(CancellationToken.None);
        var stored = new HashSet<InboundId>(batch.Count);
        while (await reader.ReadAsync(CancellationToken.None))
        {
            stored.Add(new(reader.GetGuid(0)));
        }

        return stored;
    }

    private sealed record Pending(RawItem Item, InboundId Id)
    {
        public TaskCompletionSource<bool> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
