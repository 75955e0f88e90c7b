using System.Runtime.InteropServices;
using Coop.Core.Persistence;
using Microsoft.Extensions.Logging;

namespace Coop.Core.Live;

/// <summary>
/// Hands changed rows to the screens of this node. Hears of changes from this node's commits at once and from all
/// commits through <see cref="LiveTail"/>; reads what changed once per topic and gives the same rows to every follower.
/// </summary>
public sealed class LiveFeed : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Topic, List<ILiveStream>> _streams = [];
    private readonly RecentTransactions _delivered = new();
    private readonly CommitSignals _signals;
    private readonly MachineClock _clock;
    private readonly ILogger<LiveFeed> _log;

    /// <summary>One per node.</summary>
    public LiveFeed(CommitSignals signals, MachineClock clock, ILogger<LiveFeed> log)
    {
        _signals = signals;
        _clock = clock;
        _log = log;
        _signals.Changed += Deliver;
    }

    /// <summary>How many topics are followed now.</summary>
    public int Topics
    {
        get
        {
            lock (_gate)
            {
                return _streams.Count;
            }
        }
    }

    /// <summary>
    /// Follows a topic until disposed. <paramref name="apply"/> is called on a pool thread, one call at a time, and must return
    /// quickly. Follow first, then read the snapshot, then apply what came meanwhile: nothing falls between.
    /// </summary>
    public IDisposable Follow<TRow>(Topic topic, LiveSource<TRow> source, Action<LiveUpdate<TRow>> apply)
    {
        lock (_gate)
        {
            var streams = CollectionsMarshal.GetValueRefOrAddDefault(_streams, topic, out _) ??= [];
            var stream = streams.OfType<LiveStream<TRow>>().FirstOrDefault(s => s.Source.GetType() == source.GetType());
            if (stream is null)
            {
                streams.Add(stream = new LiveStream<TRow>(topic, source, _clock, _log));
            }

            stream.Add(apply);
            return new Leave(() => Remove(topic, stream, apply));
        }
    }

    /// <summary>Hears the changes of one transaction; a transaction heard of before is not delivered again.</summary>
    internal void Deliver(string xid, IReadOnlyCollection<Change> changes)
    {
        if (!_delivered.Add(xid))
        {
            return;
        }

        foreach (var keys in changes.GroupBy(change => change.Topic, change => change.Key))
        {
            foreach (var stream in StreamsOf(keys.Key))
            {
                stream.Changed(keys);
            }
        }
    }

    internal void Forget(ulong belowXid) => _delivered.Forget(belowXid);

    /// <summary>After a time in which changes may have been missed, every screen reads its snapshot again.</summary>
    internal void ResyncAll()
    {
        ILiveStream[] all;
        lock (_gate)
        {
            all = [.. _streams.Values.SelectMany(streams => streams)];
        }

        foreach (var stream in all)
        {
            stream.Resync();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _signals.Changed -= Deliver;

    private ILiveStream[] StreamsOf(Topic topic)
    {
        lock (_gate)
        {
            return _streams.TryGetValue(topic, out var streams) ? [.. streams] : [];
        }
    }

    private void Remove<TRow>(Topic topic, LiveStream<TRow> stream, Action<LiveUpdate<TRow>> apply)
    {
        lock (_gate)
        {
            if (stream.Remove(apply) && _streams.TryGetValue(topic, out var streams) && streams.Remove(stream) && streams.Count == 0)
            {
                _streams.Remove(topic);
            }
        }
    }

    private sealed class Leave(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
