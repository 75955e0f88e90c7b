using Coop.Core.Health;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Channels.Inbound;

/// <summary>How long stored items wait to become entries.</summary>
internal sealed class InboundGauge(NpgsqlDataSource source, CommitSignals signals) : IWorkerGauge
{
    public async Task<IReadOnlyList<WorkerReading>> ReadAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(InboundSql.Waiting);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return
        [
            new("inbound", TimeSpan.FromSeconds(Math.Max(0, reader.GetDouble(1))), reader.GetInt64(0), signals[Signal.Inbound].SinceLooked, PoolWorker.Sweep),
        ];
    }
}
