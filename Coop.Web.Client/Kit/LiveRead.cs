using Coop.Core.Live;

namespace Coop.Web.Client.Kit;

/// <summary>Where a screen stands with what it shows.</summary>
public enum Reading
{
    /// <summary>The first snapshot is on its way.</summary>
    First,

    /// <summary>It shows what there is.</summary>
    Ready,

    /// <summary>The snapshot could not be read; it is tried again by itself.</summary>
    Failed,
}

/// <summary>
/// The one way a screen follows a topic: follow first, read the snapshot, then apply what came meanwhile; after a gap, the
/// same again. All calls of the screen happen on its own circuit.
/// </summary>
internal sealed class LiveRead<TRow>(ILiveScreen screen, Topic topic, LiveSource<TRow> source, LiveScript<TRow> script) : ILiveRead
{
    private readonly List<IReadOnlyList<TRow>> _meanwhile = [];
    private bool _reading;
    private bool _again;

    public Reading Reading { get; private set; } = Reading.First;

    public IDisposable Follow(LiveFeed live) => live.Follow(topic, source, update => _ = screen.DispatchAsync(() => HearAsync(update)));

    /// <summary>Reads the snapshot. A call during a reading makes that reading start over at its end.</summary>
    public async Task ReadAsync()
    {
        if (_reading)
        {
            _again = true;
            return;
        }

        _reading = true;
        try
        {
            do
            {
                _again = false;
                script.Replace(await script.Snapshot(screen.Ct));
                _meanwhile.ForEach(rows => script.Apply(rows));
                _meanwhile.Clear();
            }
            while (_again);
            Reading = Reading.Ready;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Reading = Reading.Failed;
            screen.CouldNotRead(topic, error);
        }
        finally
        {
            _reading = false;
        }
    }

    private async Task HearAsync(LiveUpdate<TRow> update)
    {
        switch (update)
        {
            case LiveUpdate<TRow>.Rows rows when _reading || Reading != Reading.Ready:
                _meanwhile.Add(rows.Items);
                break;
            case LiveUpdate<TRow>.Rows rows:
                if (script.Apply(rows.Items))
                {
                    screen.Show();
                }

                break;
            default:
                await ReadAsync();
                screen.Show();
                break;
        }
    }
}

/// <summary>What a screen does with a topic's rows.</summary>
/// <param name="Snapshot">Reads all rows the screen shows.</param>
/// <param name="Replace">Puts them in place of what is shown.</param>
/// <param name="Apply">Takes changed rows in; false when nothing was new to the screen.</param>
public sealed record LiveScript<TRow>(
    Func<CancellationToken, Task<IReadOnlyList<TRow>>> Snapshot, Action<IReadOnlyList<TRow>> Replace, Func<IReadOnlyList<TRow>, bool> Apply);

internal interface ILiveRead
{
    Reading Reading { get; }

    Task ReadAsync();
}

internal interface ILiveScreen
{
    CancellationToken Ct { get; }

    Task DispatchAsync(Func<Task> work);

    void Show();

    void CouldNotRead(Topic topic, Exception error);
}
