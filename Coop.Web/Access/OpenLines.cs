using System.Collections.Concurrent;
using Coop.Core.Access;
using Coop.Core.Health;
using Coop.Core.Live;
using Coop.Core.Persistence;

namespace Coop.Web.Access;

/// <summary>
/// The live connections of signed-in staff on this node. A connection outlives the request that was let in, so each is
/// held to its session: whose session has ended, on whichever node that happened, is cut off.
/// </summary>
internal sealed partial class OpenLines(Sessions sessions, StaffReads staff, LiveFeed live, MachineClock machine, ILogger<OpenLines> log)
    : RoundWorker("lines", Sweep, machine, log)
{
    // Sessions also end by themselves, which nobody tells.
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<HttpContext, string> _lines = [];

    /// <summary>How many connections are open.</summary>
    public int Count => _lines.Count;

    /// <summary>Serves a connection for as long as its session lasts; false when it had ended already.</summary>
    public async Task<bool> HoldAsync(HttpContext connection, string session, Func<Task> serve)
    {
        // On the list first, then the look: a session that ends in between is seen by one of the two.
        _lines[connection] = session;
        try
        {
            if (!(await sessions.OpenAmongAsync([session], connection.RequestAborted)).Contains(session))
            {
                return false;
            }

            await serve();
            return true;
        }
        finally
        {
            _lines.TryRemove(connection, out _);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var following = live.Follow(Topic.Staff, staff, _ => Call.Set());
        await base.ExecuteAsync(stoppingToken);
    }

    protected override async Task RoundAsync(CancellationToken ct)
    {
        var lines = _lines.ToArray();
        if (lines.Length == 0)
        {
            return;
        }

        var open = await sessions.OpenAmongAsync([.. lines.Select(line => line.Value).Distinct()], ct);
        foreach (var (connection, session) in lines.Where(line => !open.Contains(line.Value)))
        {
            Cut(session[..8]);
            connection.Abort();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A connection of ended session {Session} was cut")]
    private partial void Cut(string session);
}
