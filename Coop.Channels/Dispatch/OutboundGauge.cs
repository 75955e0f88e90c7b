using Coop.Core.Health;
using Coop.Core.Outbound;
using Coop.Core.Persistence;

namespace Coop.Channels.Dispatch;

/// <summary>How long messages that are due wait for the dispatcher.</summary>
internal sealed class OutboundGauge(OutboundBacklog backlog, CommitSignals signals) : IWorkerGauge
{
    public async Task<IReadOnlyList<WorkerReading>> ReadAsync(CancellationToken ct)
    {
        var (count, oldest) = await backlog.ReadAsync(ct);
        return [new("outbound", oldest, count, signals[Signal.Outbound].SinceLooked, PoolWorker.Sweep)];
    }
}
