using System.Collections.Concurrent;
using System.Diagnostics;
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

    /// <summary>The engine that moves members through journeys.</summary>
    Journeys,

    /// <summary>The worker that has legs of calls dialled and ended.</summary>
    Calls,
}

/// <summary>
/// What happens on this node right after a commit: workers wake and the live feed hears the changes.
/// Only ever a hint: each listener also looks by itself about twice a second.
/// </summary>
public sealed class CommitSignals : IDisposable
{
    private readonly ConcurrentDictionary<Signal, WakeUp> _wakeUps = [];

    /// <summary>Hears each commit's transaction id and changes, on the committing thread: must return at once.</summary>
    public event Action<string, IReadOnlyCollection<Change>>? Changed;

    /// <summary>The wake-up of a worker.</summary>
    public WakeUp this[Signal signal] => _wakeUps.GetOrAdd(signal, _ => new WakeUp());

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var wakeUp in _wakeUps.Values)
        {
            wakeUp.Dispose();
        }
    }

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

/// <summary>Lets loops sleep until there may be work, or until their sweep is due: all of them, or one of a pool.</summary>
public sealed class WakeUp : IDisposable
{
    private readonly SemaphoreSlim _turn = new(0, 1);
    private TaskCompletionSource _next = New();
    private long _lookedAt;

    /// <summary>Time since a loop last looked for work and got to the end without stumbling; null when none ever did.</summary>
    public TimeSpan? SinceLooked => Volatile.Read(ref _lookedAt) is var at and not 0 ? Stopwatch.GetElapsedTime(at) : null;

    /// <summary>A loop has looked for work, and done what there was.</summary>
    public void Looked() => Volatile.Write(ref _lookedAt, Stopwatch.GetTimestamp());

    /// <summary>Wakes everybody who waits on <see cref="Next"/>, and one of the pool; who is still busy will not sleep next time.</summary>
    public void Set()
    {
        Interlocked.Exchange(ref _next, New()).TrySetResult();
        lock (_turn)
        {
            if (_turn.CurrentCount == 0)
            {
                _turn.Release();
            }
        }
    }

    /// <summary>Sleeps until it is this loop's turn to look, one loop of the pool per <see cref="Set"/>, or until the interval passed.</summary>
    public async Task WaitTurnAsync(TimeSpan interval, CancellationToken ct) =>
        await ((Task)_turn.WaitAsync(interval, ct)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

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
