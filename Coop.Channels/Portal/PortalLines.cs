using System.Collections.Concurrent;
using Coop.Core.Health;
using Coop.Core.Persistence;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace Coop.Channels.Portal;

/// <summary>
/// The live connections of signed-in members on this node. A connection outlives the request that was let in, so each is
/// held to its session: whose session has ended, on whichever node that happened, is cut off.
/// </summary>
public sealed class PortalLines : RoundWorker
{
    // Sessions also end by themselves, or on another node, which nobody tells.
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Clearing = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<HubCallerContext, string> _lines = [];
    private readonly MemberSessions _sessions;
    private readonly MachineClock _machine;
    private long? _cleared;

    /// <summary>One per node.</summary>
    public PortalLines(MemberSessions sessions, MachineClock machine, ILogger<PortalLines> log)
        : base("portal", Sweep, machine, log)
    {
        (_sessions, _machine) = (sessions, machine);
        sessions.Ended += Call.Set;
    }

    /// <summary>How many connections are open.</summary>
    public int Count => _lines.Count;

    /// <inheritdoc />
    public override void Dispose()
    {
        _sessions.Ended -= Call.Set;
        base.Dispose();
    }

    internal void Hold(HubCallerContext line, string session)
    {
        // On the list first, then a look: a session that ends in between is seen by one of the two.
        _lines[line] = session;
        Call.Set();
    }

    internal void Release(HubCallerContext line) => _lines.TryRemove(line, out _);

    /// <inheritdoc />
    protected override async Task RoundAsync(CancellationToken ct)
    {
        if (_cleared is not { } since || _machine.GetElapsedTime(since) > Clearing)
        {
            await _sessions.SweepAsync(ct);
            _cleared = _machine.GetTimestamp();
        }

        var lines = _lines.ToArray();
        if (lines.Length == 0)
        {
            return;
        }

        var open = await _sessions.OpenAmongAsync([.. lines.Select(line => line.Value).Distinct()], ct);
        foreach (var (line, _) in lines.Where(line => !open.Contains(line.Value)))
        {
            line.Abort();
        }
    }
}
