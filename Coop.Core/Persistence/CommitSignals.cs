using System.Collections.Concurrent;
using Coop.Core.Live;

namespace Coop.Core.Persistence;

/// <summary>A worker that a commit may have work for.</summary>
public enum Signal
{
    /// <summary>Subscribers of domain events.</summary>
    Events,

    /// <summary>The worker that turns raw inbound items into entries.</summary>
    Inbound,

    /// <summary>The tail of the log of changes: another node wrote.</summary>
    Peers,

    /// <summary>The dispatcher of outgoing messages.</summary>
    Outbound,
}

/// <summary>
/// What happens on this node right after a commit: workers wake and the live feed hears the changes.
/// Only ever a hint: each listener also looks by itself about twice a second.
/// </summary>
public sealed class CommitSignals
{
    private readonly ConcurrentDictionary<Signal, WakeUp> _wakeUps = [];

    /// <summary>Hears each commit's transaction id and changes, on the committing thread: must return at once.</summary>
    public event Action<string, IReadOnlyCollection<Change>>? Changed;

    /// <summary>The wake-up of a worker.</summary>
    public WakeUp this[Signal signal] => _wakeUps.GetOrAdd(signal, _ => new WakeUp());

    internal void Committed(string? xid, IReadOnlyCollection<Change> changes, IEnumerable<Signal> wake)
    {
        foreach (var signal in wake)
        {
            this[signal].Set();
        }

        if (xid is not null && changes.Count > 0)
        {
            Changed?.Invoke(xid, changes);
        }
    }
}

/// <summary>Lets one or more loops sleep until there may be work, or until their sweep is due.</summary>
public sealed class WakeUp
{
    private TaskCompletionSource _next = New();

    /// <summary>Wakes every sleeper; one that is still busy will not sleep next time.</summary>
    public void Set() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    /// <summary>What a loop takes before it looks for work, and waits on after it found none.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Sleeps until <paramref name="next"/> (taken before the last look) or until the interval passed.</summary>
    public static async Task SleepAsync(Task next, TimeSpan interval, MachineClock clock, CancellationToken ct)
    {
        try
        {
            await next.WaitAsync(interval, clock, ct);
        }
        catch (TimeoutException)
        {
            // The sweep is due.
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
