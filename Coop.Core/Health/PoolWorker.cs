using Coop.Core.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coop.Core.Health;

/// <summary>
/// A worker of several loops that drain one queue. One looks when something was put in or the sweep is due, the others join
/// while there is much; what one round leaves undone the next finds again.
/// </summary>
public abstract partial class PoolWorker(string name, int loops, WakeUp wakeUp, ILogger log) : BackgroundService
{
    /// <summary>The longest time between two looks: a signal that got lost costs no more.</summary>
    public static readonly TimeSpan Sweep = TimeSpan.FromMilliseconds(500);

    /// <summary>Does what is due until nothing is. Returns how much that was.</summary>
    public abstract Task<int> DrainAsync(CancellationToken ct);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, loops).Select(_ => LoopAsync(LookAndSayAsync, ct => wakeUp.WaitTurnAsync(Sweep, ct), stoppingToken)));

    /// <summary>What a loop of the pool does at each look.</summary>
    protected virtual Task LookAsync(CancellationToken ct) => DrainAsync(ct);

    /// <summary>Looks, rests, and looks again; an error is logged and looked past.</summary>
    protected async Task LoopAsync(Func<CancellationToken, Task> lookAsync, Func<CancellationToken, Task> restAsync, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await lookAsync(ct);
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                Stumbled(error, name);
            }

            await restAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAndSayAsync(CancellationToken ct)
    {
        await LookAsync(ct);
        wakeUp.Looked();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Worker {Worker} stumbled; trying again")]
    private partial void Stumbled(Exception error, string worker);
}
