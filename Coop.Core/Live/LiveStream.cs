using Coop.Core.Persistence;
using Microsoft.Extensions.Logging;

namespace Coop.Core.Live;

internal interface ILiveStream
{
    void Changed(IEnumerable<string> keys);

    void Resync();
}

/// <summary>
/// One topic as one kind of row, for all its followers on this node: the first change is read and handed out at once,
/// what comes in the next tenth of a second is gathered into one more.
/// </summary>
internal sealed partial class LiveStream<TRow>(Topic topic, LiveSource<TRow> source, MachineClock clock, ILogger log) : ILiveStream
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly List<Action<LiveUpdate<TRow>>> _followers = [];
    private HashSet<string> _dirty = new(StringComparer.Ordinal);
    private bool _resync;
    private bool _pumping;

    public LiveSource<TRow> Source => source;

    public void Add(Action<LiveUpdate<TRow>> apply)
    {
        lock (_gate)
        {
            _followers.Add(apply);
        }
    }

    /// <summary>True when the last follower has left.</summary>
    public bool Remove(Action<LiveUpdate<TRow>> apply)
    {
        lock (_gate)
        {
            _followers.Remove(apply);
            return _followers.Count == 0;
        }
    }

    public void Changed(IEnumerable<string> keys) => Start(() => _dirty.UnionWith(keys));

    public void Resync() => Start(() => _resync = true);

    private void Start(Action mark)
    {
        lock (_gate)
        {
            mark();
            if (_pumping)
            {
                return;
            }

            _pumping = true;
        }

        _ = Task.Run(PumpAsync);
    }

    private async Task PumpAsync()
    {
        while (TakeDirty() is var (keys, resync, followers))
        {
            var began = clock.GetTimestamp();
            try
            {
                // A resync makes every follower read its snapshot again, which holds whatever the keys would have shown.
                LiveUpdate<TRow> update = resync
                    ? LiveUpdate<TRow>.Resync.Instance
                    : new LiveUpdate<TRow>.Rows(await source.ReadAsync(topic, keys, CancellationToken.None));
                foreach (var follower in followers)
                {
                    Hand(follower, update);
                }
            }
            catch (Exception error)
            {
                CouldNotRead(error, topic.Name);
                lock (_gate)
                {
                    _dirty.UnionWith(keys);
                    _resync |= resync;
                }

                await Task.Delay(RetryAfter, clock);
            }

            var rest = Beat - clock.GetElapsedTime(began);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, clock);
            }
        }
    }

    private (HashSet<string> Keys, bool Resync, Action<LiveUpdate<TRow>>[] Followers)? TakeDirty()
    {
        lock (_gate)
        {
            if (_followers.Count == 0 || (_dirty.Count == 0 && !_resync))
            {
                _pumping = false;
                return null;
            }

            var taken = (_dirty, _resync, _followers.ToArray());
            _dirty = new(StringComparer.Ordinal);
            _resync = false;
            return taken;
        }
    }

    private void Hand(Action<LiveUpdate<TRow>> apply, LiveUpdate<TRow> update)
    {
        try
        {
            apply(update);
        }
        catch (Exception error)
        {
            // One broken screen must not keep the rows from the others.
            CouldNotApply(error, topic.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changed rows of {Topic} could not be read; trying again")]
    private partial void CouldNotRead(Exception error, string topic);

    [LoggerMessage(Level = LogLevel.Error, Message = "A follower of {Topic} failed")]
    private partial void CouldNotApply(Exception error, string topic);
}
