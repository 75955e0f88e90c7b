using Coop.Core.Access;
using Coop.Core.Health;
using Coop.Core.Persistence;

namespace Coop.Web.Access;

/// <summary>Clears sessions away whose time is over. They open nothing in any case: this keeps the table small.</summary>
internal sealed class SessionSweep(Sessions sessions, MachineClock machine, ILogger<SessionSweep> log)
    : RoundWorker("sessions", TimeSpan.FromMinutes(10), machine, log)
{
    protected override Task RoundAsync(CancellationToken ct) => sessions.SweepAsync(ct);
}
