namespace Coop.Web.Client.Kit;

/// <summary>
/// Looks for what is being typed, once the typing pauses. Only the answer to the last words is shown: an earlier one that
/// comes late is dropped, whatever became of its cancellation.
/// </summary>
internal sealed class LatestSearch(TimeProvider machine) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private CancellationTokenSource _last = new();

    /// <inheritdoc />
    public void Dispose()
    {
        _last.Cancel();
        _last.Dispose();
    }

    /// <summary>Finds the hits of <paramref name="words"/> and shows them, unless something else is asked meanwhile.</summary>
    /// <param name="words">What stands in the field. One letter is not enough to look for.</param>
    /// <param name="find">Finds the hits; is told to stop when nobody waits for them any more.</param>
    /// <param name="show">Takes the hits; null where there is nothing to look for.</param>
    public async Task AskAsync<T>(string? words, Func<string, CancellationToken, Task<IReadOnlyList<T>>> find, Action<IReadOnlyList<T>?> show)
    {
        // In its place before anything is awaited: two that come close together must not stop each other's successor.
        var (former, mine) = (_last, new CancellationTokenSource());
        _last = mine;
        var ct = mine.Token;
        await former.CancelAsync();
        former.Dispose();
        try
        {
            await Task.Delay(Pause, machine, ct);
            var hits = words is { Length: > 1 } ? await find(words, ct) : null;
            if (!ct.IsCancellationRequested)
            {
                show(hits);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // More was typed, or the page was left.
        }
    }
}
