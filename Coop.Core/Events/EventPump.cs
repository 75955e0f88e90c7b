using Coop.Core.Health;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coop.Core.Events;

/// <summary>Brings events to each subscriber, each at its own pace: a slow or broken one holds up nobody else.</summary>
public sealed partial class EventPump(
    IServiceScopeFactory scopes, NpgsqlDataSource source, WorkFactory works, CommitSignals signals,
    TimeProvider clock, MachineClock machine, ILogger<EventPump> log)
    : BackgroundService
{
    private const int Batch = 100;
    private const int Attempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    internal static readonly TimeSpan Sweep = TimeSpan.FromMilliseconds(500);

    /// <summary>Serves one subscriber until it has seen all there is. Returns how many events it handled.</summary>
    public async Task<int> DrainAsync(string subscriber, CancellationToken ct)
    {
        var handled = 0;
        int step;
        while ((step = await StepAsync(subscriber, Batch, ct)) > 0)
        {
            handled += step;
        }

        return handled;
    }

    /// <summary>
    /// Serves one subscriber until it has seen everything that was committed before, also what other transactions of the
    /// server hold up for a moment.
    /// </summary>
    public async Task CatchUpAsync(string subscriber, CancellationToken ct)
    {
        await DrainAsync(subscriber, ct);
        while (await IsBehindAsync(subscriber, ct))
        {
            await Task.Delay(Pause, machine, ct);
            await DrainAsync(subscriber, ct);
        }
    }

    /// <summary>Gives a subscriber its cursor, before the first event of all; one that it has stays where it is.</summary>
    public async Task<bool> RegisterAsync(string subscriber, CancellationToken ct)
    {
        await using var register = source.CreateCommand(EventSql.Register);
        register.Parameters.AddWithValue("subscriber", subscriber);
        await register.ExecuteNonQueryAsync(ct);
        return true;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var names = scope.ServiceProvider.GetServices<IEventSubscriber>().Select(s => s.Name).ToList();
        await Task.WhenAll(names.Select(name => ServeAsync(name, stoppingToken)));
    }

    private async Task<bool> IsBehindAsync(string subscriber, CancellationToken ct)
    {
        await using var behind = source.CreateCommand(EventSql.Behind);
        behind.Parameters.AddWithValue("subscriber", subscriber);
        return (bool)(await behind.ExecuteScalarAsync(ct))!;
    }

    private async Task ServeAsync(string subscriber, CancellationToken ct)
    {
        var registered = false;
        while (!ct.IsCancellationRequested)
        {
            var next = signals[Signal.Events].Next;
            try
            {
                registered = registered || await RegisterAsync(subscriber, ct);
                await DrainAsync(subscriber, ct);
                signals[Signal.Events].Looked();
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                Stumbled(error, subscriber);
            }

            await WakeUp.SleepAsync(next, Sweep, machine, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> StepAsync(string subscriber, int batch, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await TakeAsync(work, subscriber, ct) is not (var cursor, var failures))
        {
            return 0;
        }

        var events = await EventReader.ReadAfterAsync(work.Connection, cursor, batch, ct);
        if (events.Count == 0)
        {
            return 0;
        }

        using var span = Spans.Begin("events.handle", "coop.subscriber", subscriber);
        var done = 0;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var handler = scope.ServiceProvider.GetServices<IEventSubscriber>().Single(s => s.Name == subscriber);
            await handler.BeginAsync(events, work, ct);
            foreach (var stored in events)
            {
                await handler.HandleAsync(stored, work, ct);
                done++;
            }

            await AdvanceAsync(work, subscriber, events[^1], ct);
            await work.CommitAsync(ct);
            return events.Count;
        }
        catch (Exception error) when (!ct.IsCancellationRequested && !work.Excuses(error))
        {
            span.Failed(error);
            await work.DisposeAsync();
            if (events.Count > 1 && done > 0)
            {
                // Those before the event at fault go through without it; then it stands first.
                return await StepAsync(subscriber, Math.Min(done, events.Count / 2), ct);
            }

            Failed(error, subscriber, events[0].Name, events[0].Position);
            await RecordFailureAsync(subscriber, events[0], failures, error, ct);
            return 0;
        }
    }

    private async Task RecordFailureAsync(string subscriber, StoredEvent stored, int failures, Exception error, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await TakeAsync(work, subscriber, ct) is not (_, var current) || current != failures)
        {
            return;
        }

        if (failures + 1 >= Attempts)
        {
            await BuryAsync(work, subscriber, stored, error, ct);
            await AdvanceAsync(work, subscriber, stored, ct);
        }
        else
        {
            await using var fail = new NpgsqlCommand(EventSql.Fail, work.Connection)
            {
                Parameters = { new("subscriber", subscriber), new("delay", TimeSpan.FromMilliseconds(100 << failures)) },
            };
            await fail.ExecuteNonQueryAsync(ct);
        }

        await work.CommitAsync(ct);
        signals[Signal.Events].Set();
    }

    private static async Task<(EventCursor Cursor, int Failures)?> TakeAsync(Work work, string subscriber, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(EventSql.Take, work.Connection) { Parameters = { new("subscriber", subscriber) } };
        await using var reader = await take.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? (new EventCursor(reader.GetString(0), reader.GetInt64(1)), reader.GetInt32(2))
            : null;
    }

    private static async Task AdvanceAsync(Work work, string subscriber, StoredEvent last, CancellationToken ct)
    {
        await using var advance = new NpgsqlCommand(EventSql.Advance, work.Connection)
        {
            Parameters = { new("subscriber", subscriber), new("xid", last.Xid), new("position", last.Position) },
        };
        await advance.ExecuteNonQueryAsync(ct);
    }

    private async Task BuryAsync(Work work, string subscriber, StoredEvent stored, Exception error, CancellationToken ct)
    {
        await using var bury = new NpgsqlCommand(EventSql.Bury, work.Connection)
        {
            Parameters =
            {
                new("subscriber", subscriber),
                new("name", stored.Name),
                new("body", stored.Body),
                new("at", stored.At),
                new("error", DatabaseFault.Words(error)),
                new("now", clock.GetUtcNow()),
            },
        };
        await bury.ExecuteNonQueryAsync(ct);
        work.Touch(Topic.Faults, "dead-letter");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Subscriber} failed on {Event} at {Position}")]
    private partial void Failed(Exception error, string subscriber, string @event, long position);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Subscriber} could not be served")]
    private partial void Stumbled(Exception error, string subscriber);
}
