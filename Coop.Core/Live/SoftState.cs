using System.Runtime.InteropServices;
using Coop.Core.Persistence;
using Microsoft.Extensions.Logging;

namespace Coop.Core.Live;

/// <summary>What somebody is doing at this moment.</summary>
public enum Doing
{
    /// <summary>Has the topic on screen.</summary>
    Viewing,

    /// <summary>Is writing.</summary>
    Typing,
}

/// <summary>Somebody's present activity on a topic.</summary>
/// <param name="Who">A staff id, or "member".</param>
/// <param name="Name">What to call them on screen; empty for the member.</param>
/// <param name="Doing">The activity.</param>
public sealed record SoftMark(string Who, string Name, Doing Doing);

/// <summary>
/// Typing and who is looking: marks that fade by themselves unless renewed, in memory only, shared between nodes in passing.
/// Never part of what a screen must have right.
/// </summary>
public sealed partial class SoftState(MachineClock clock, ILogger<SoftState> log) : IDisposable
{
    /// <summary>How long a mark stays without being renewed.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(6);

    private readonly Lock _gate = new();
    private readonly Dictionary<Topic, TopicMarks> _topics = [];
    private ITimer? _fading;

    /// <summary>Hears the present marks of any topic whenever they change, for lists that show who types where.</summary>
    public event Action<Topic, IReadOnlyList<SoftMark>>? Changed;

    internal TimeSpan Lasting { get; init; } = TimeToLive;

    /// <summary>Hears each mark made on this node, for the other nodes.</summary>
    internal event Action<Topic, SoftMark, bool>? Marked;

    /// <summary>Sets or renews a mark, or takes it away.</summary>
    public void Mark(Topic topic, SoftMark mark, bool on = true)
    {
        Apply(topic, mark, on);
        Marked?.Invoke(topic, mark, on);
    }

    /// <summary>Follows the marks of a topic until disposed; hears the present ones at once.</summary>
    public IDisposable Follow(Topic topic, Action<IReadOnlyList<SoftMark>> apply)
    {
        TopicMarks marks;
        lock (_gate)
        {
            marks = CollectionsMarshal.GetValueRefOrAddDefault(_topics, topic, out _) ??= new TopicMarks();
            marks.Followers.Add(apply);
        }

        Tell(topic, marks, [apply]);
        return new Leave(() => Remove(topic, apply));
    }

    internal void Apply(Topic topic, SoftMark mark, bool on)
    {
        lock (_gate)
        {
            _fading ??= clock.CreateTimer(_ => Fade(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
            var marks = CollectionsMarshal.GetValueRefOrAddDefault(_topics, topic, out _) ??= new TopicMarks();
            var changed = on ? !marks.Until.ContainsKey(mark) : marks.Until.Remove(mark);
            if (on)
            {
                marks.Until[mark] = clock.GetTimestamp() + (long)(Lasting.TotalSeconds * clock.TimestampFrequency);
            }

            if (!changed)
            {
                return;
            }
        }

        Tell(topic);
    }

    /// <inheritdoc />
    public void Dispose() => _fading?.Dispose();

    private void Fade()
    {
        var changed = new List<Topic>();
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            foreach (var (topic, marks) in _topics)
            {
                var faded = marks.Until.Where(mark => mark.Value <= now).Select(mark => mark.Key).ToList();
                faded.ForEach(mark => marks.Until.Remove(mark));
                if (faded.Count > 0)
                {
                    changed.Add(topic);
                }
            }

            foreach (var empty in _topics.Where(t => t.Value is { Followers.Count: 0, Until.Count: 0 }).Select(t => t.Key).ToList())
            {
                _topics.Remove(empty);
            }
        }

        changed.ForEach(Tell);
    }

    private void Tell(Topic topic)
    {
        TopicMarks? marks;
        lock (_gate)
        {
            if (!_topics.TryGetValue(topic, out marks))
            {
                return;
            }
        }

        Tell(topic, marks, null);
    }

    /// <summary>One telling of a topic at a time, each of what is so by then: whoever is told last is told the latest.</summary>
    private void Tell(Topic topic, TopicMarks marks, Action<IReadOnlyList<SoftMark>>[]? only)
    {
        lock (marks.Telling)
        {
            IReadOnlyList<SoftMark> present;
            lock (_gate)
            {
                present = marks.Present();
                only ??= [.. marks.Followers, now => Changed?.Invoke(topic, now)];
            }

            foreach (var follower in only)
            {
                Hand(topic, follower, present);
            }
        }
    }

    private void Hand(Topic topic, Action<IReadOnlyList<SoftMark>> follower, IReadOnlyList<SoftMark> present)
    {
        try
        {
            follower(present);
        }
        catch (Exception error)
        {
            // Told from a timer and from the line to other nodes: one broken screen must end neither.
            CouldNotApply(error, topic.Name);
        }
    }

    private void Remove(Topic topic, Action<IReadOnlyList<SoftMark>> apply)
    {
        lock (_gate)
        {
            if (_topics.TryGetValue(topic, out var marks))
            {
                marks.Followers.Remove(apply);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A follower of the marks of {Topic} failed")]
    private partial void CouldNotApply(Exception error, string topic);

    private sealed class TopicMarks
    {
        public Lock Telling { get; } = new();

        public Dictionary<SoftMark, long> Until { get; } = [];

        public List<Action<IReadOnlyList<SoftMark>>> Followers { get; } = [];

        public IReadOnlyList<SoftMark> Present() => [.. Until.Keys.OrderBy(mark => mark.Name, StringComparer.Ordinal)];
    }

    private sealed class Leave(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
