using Coop.Core.Live;

namespace Coop.Testing;

/// <summary>Follows a topic whose rows are its keys, and remembers what it was told.</summary>
public sealed class Ear : LiveSource<string>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<string> _heard = [];
    private readonly IDisposable _follow;
    private int _resyncs;

    public Ear(LiveFeed feed, Topic topic) => _follow = feed.Follow(topic, this, Hear);

    /// <summary>All keys, in the order they came; one told twice is there twice.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_gate)
            {
                return [.. _heard];
            }
        }
    }

    /// <summary>How often it was told to read everything again.</summary>
    public int Resyncs => Volatile.Read(ref _resyncs);

    public override Task<IReadOnlyList<string>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<string>>([.. keys]);

    public void Dispose() => _follow.Dispose();

    private void Hear(LiveUpdate<string> update)
    {
        lock (_gate)
        {
            if (update is LiveUpdate<string>.Rows(var keys))
            {
                _heard.AddRange(keys);
            }
            else
            {
                _resyncs++;
            }
        }
    }
}
