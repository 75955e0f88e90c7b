using Coop.Core.Access;
using Coop.Core.Persistence;

namespace Coop.Web.Access;

/// <summary>Clears sessions away whose time is over. They open nothing in any case: this keeps the table small.</summary>
internal sealed partial class SessionSweep(Sessions sessions, MachineClock machine, ILogger<SessionSweep> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await sessions.SweepAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                CouldNotSweep(error);
            }

            await Task.Delay(Interval, machine, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ended sessions could not be cleared away; trying again")]
    private partial void CouldNotSweep(Exception error);
}
