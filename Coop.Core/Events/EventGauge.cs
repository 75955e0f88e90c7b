using Coop.Core.Health;
using Coop.Core.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Coop.Core.Events;

/// <summary>How far each subscriber is behind the events.</summary>
internal sealed class EventGauge(NpgsqlDataSource source, IServiceScopeFactory scopes, CommitSignals signals) : IWorkerGauge
{
    public async Task<IReadOnlyList<WorkerReading>> ReadAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var served = scope.ServiceProvider.GetServices<IEventSubscriber>().Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        await using var command = source.CreateCommand(EventSql.Lag);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var readings = new List<WorkerReading>();
        while (await reader.ReadAsync(ct))
        {
            // A cursor that nobody of this version serves any more is no worker.
            if (served.Contains(reader.GetString(0)))
            {
                readings.Add(new WorkerReading(
                    $"events:{reader.GetString(0)}", TimeSpan.FromSeconds(Math.Max(0, reader.GetDouble(1))), null, signals[Signal.Events].SinceLooked, EventPump.Sweep));
            }
        }

        return readings;
    }
}
