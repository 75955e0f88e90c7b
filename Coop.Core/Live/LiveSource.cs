namespace Coop.Core.Live;

/// <summary>
/// Reads the rows behind changed keys, once per node, for every screen that follows the topic.
/// One class per kind of row; rows are immutable and shared.
/// </summary>
/// <typeparam name="TRow">The row screens show.</typeparam>
public abstract class LiveSource<TRow>
{
    /// <summary>The present rows behind the keys. A row that left the list is returned marked as gone, or left out if it never was.</summary>
    public abstract Task<IReadOnlyList<TRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct);
}

/// <summary>What a follower is told.</summary>
/// <typeparam name="TRow">The row screens show.</typeparam>
public abstract record LiveUpdate<TRow>
{
    private LiveUpdate()
    {
    }

    /// <summary>Rows to upsert by id where their rev is newer. May repeat and may be older than what is shown.</summary>
    public sealed record Rows(IReadOnlyList<TRow> Items) : LiveUpdate<TRow>;

    /// <summary>Changes may have been missed: read the snapshot again.</summary>
    public sealed record Resync : LiveUpdate<TRow>
    {
        internal static Resync Instance { get; } = new();
    }
}
