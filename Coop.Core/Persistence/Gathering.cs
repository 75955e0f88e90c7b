using Npgsql;

namespace Coop.Core.Persistence;

/// <summary>
/// Does in sets what is asked for one by one. While one set is under way, what comes in gathers for the next: alone an item
/// waits for nobody, and under load one commit carries many.
/// </summary>
/// <typeparam name="TItem">What is asked for.</typeparam>
/// <typeparam name="TResult">What became of it.</typeparam>
/// <param name="most">The largest set.</param>
/// <param name="run">Does a set; its results stand in the order of the items. It does all of them or throws.</param>
public sealed class Gathering<TItem, TResult>(int most, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> run)
{
    private readonly Lock _gate = new();
    private readonly Queue<Pending> _waiting = new();
    private bool _running;

    /// <summary>Ends when the item's set is done. Once begun it is not called off.</summary>
    public Task<TResult> RunAsync(TItem item)
    {
        var pending = new Pending(item);
        lock (_gate)
        {
            _waiting.Enqueue(pending);
            if (_running)
            {
                return pending.Done.Task;
            }

            _running = true;
        }

        _ = RunAsync();
        return pending.Done.Task;
    }

    private async Task RunAsync()
    {
        while (Take() is { Count: > 0 } set)
        {
            await RunAsync(set);
        }
    }

    private async Task RunAsync(List<Pending> set)
    {
        try
        {
            var results = await run(set.ConvertAll(pending => pending.Item));
            for (var i = 0; i < set.Count; i++)
            {
                set[i].Done.TrySetResult(results[i]);
            }
        }
        catch (Exception error) when (set.Count > 1 && error.GetBaseException() is PostgresException { IsTransient: false })
        {
            // One of them is at fault: the others must not suffer for it.
            foreach (var pending in set)
            {
                await RunAsync([pending]);
            }
        }
        catch (Exception error)
        {
            set.ForEach(pending => pending.Done.TrySetException(error));
        }
    }

    private List<Pending> Take()
    {
        lock (_gate)
        {
            var set = new List<Pending>(Math.Min(_waiting.Count, most));
            while (set.Count < most && _waiting.TryDequeue(out var pending))
            {
                set.Add(pending);
            }

            _running = set.Count > 0;
            return set;
        }
    }

    private sealed record Pending(TItem Item)
    {
        public TaskCompletionSource<TResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
