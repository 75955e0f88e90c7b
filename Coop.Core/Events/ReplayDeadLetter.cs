using System.Globalization;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Events;

/// <summary>What became of a replay.</summary>
public abstract record ReplayResult
{
    private ReplayResult()
    {
    }

    /// <summary>The subscriber has handled the event, or somebody replayed it before.</summary>
    public sealed record Done : ReplayResult;

    /// <summary>It failed again and stays on the list.</summary>
    public sealed record Failed(string Error) : ReplayResult;
}

/// <summary>Gives an event that was set aside to its subscriber once more.</summary>
[Needs(Permission.MendFaults)]
public sealed class ReplayDeadLetter(WorkFactory works, IEnumerable<IEventSubscriber> subscribers, CurrentActor actor, TimeProvider clock)
{
    /// <summary>The mark on the list and what the subscriber writes commit together, or neither.</summary>
    public async Task<ReplayResult> RunAsync(long id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await TakeAsync(work, id, ct) is not var (subscriber, stored))
        {
            return new ReplayResult.Done();
        }

        if (subscribers.FirstOrDefault(s => s.Name == subscriber) is not { } handler)
        {
            return new ReplayResult.Failed(subscriber);
        }

        try
        {
            await handler.BeginAsync([stored], work, ct);
            await handler.HandleAsync(stored, work, ct);
            work.Audit(actor.Required, "dead_letter.replay", string.Create(CultureInfo.InvariantCulture, $"dead_letter:{id}"));
            work.Touch(Topic.Faults, "dead-letter");
            await work.CommitAsync(ct);
            return new ReplayResult.Done();
        }
        catch (Exception error) when (!ct.IsCancellationRequested && !work.Excuses(error))
        {
            return new ReplayResult.Failed(DatabaseFault.Words(error));
        }
    }

    private async Task<(string Subscriber, StoredEvent Stored)?> TakeAsync(Work work, long id, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(EventSql.TakeDead, work.Connection) { Parameters = { new("id", id), new("now", clock.GetUtcNow()) } };
        await using var reader = await take.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? (reader.GetString(0), new StoredEvent("0", id, reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3)))
            : null;
    }
}
