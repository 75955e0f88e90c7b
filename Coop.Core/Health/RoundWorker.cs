using Coop.Core.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coop.Core.Health;

/// <summary>
/// A worker that makes its round from time to time, and whenever it is called. A round that fails is logged and made again
/// half a second later: what it did not do it finds again.
/// </summary>
public abstract partial class RoundWorker(string name, TimeSpan every, MachineClock machine, ILogger log) : BackgroundService, IWorkerGauge
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    /// <summary>Calls for a round at once.</summary>
    protected WakeUp Call { get; } = new();

    /// <inheritdoc />
    public Task<IReadOnlyList<WorkerReading>> ReadAsync(CancellationToken ct)
    {
        var since = Call.SinceLooked;
        var lag = since > every ? since.Value - every : TimeSpan.Zero;
        return Task.FromResult<IReadOnlyList<WorkerReading>>([new(name, lag, null, since, every)]);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        Call.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>One round. Whatever it leaves undone it must find by itself the next time.</summary>
    protected abstract Task RoundAsync(CancellationToken ct);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = Call.Next;
            var rest = every;
            try
            {
                await RoundAsync(stoppingToken);
                Call.Looked();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Stumbled(error, name);
                rest = Retry;
            }

            await WakeUp.SleepAsync(next, rest, machine, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A round of {Worker} failed; trying again")]
    private partial void Stumbled(Exception error, string worker);
}
