using Coop.Core.Health;

namespace Coop.Core.Live;

/// <summary>How far the screens of this node are behind the other nodes.</summary>
internal sealed class LiveGauge(LiveTail tail) : IWorkerGauge
{
    public Task<IReadOnlyList<WorkerReading>> ReadAsync(CancellationToken ct)
    {
        var since = tail.Lag;
        var lag = since > LiveTail.Sweep ? since - LiveTail.Sweep : TimeSpan.Zero;
        return Task.FromResult<IReadOnlyList<WorkerReading>>([new("live", lag, null, since, LiveTail.Sweep)]);
    }
}
