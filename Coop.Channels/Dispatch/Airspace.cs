namespace Coop.Channels.Dispatch;

/// <summary>Messages between their lease and their outcome, at most so many.</summary>
internal sealed class Airspace(int most)
{
    private readonly HashSet<Task> _flights = [];
    private readonly List<Task> _crashed = [];
    private TaskCompletionSource _landing = New();

    /// <summary>How many more may enter.</summary>
    public int Room
    {
        get
        {
            lock (_flights)
            {
                return most - _flights.Count;
            }
        }
    }

    public bool IsEmpty => Room == most;

    /// <summary>Taken before a look for work, waited on after it: a landing in between is not missed.</summary>
    public Task Landed => Volatile.Read(ref _landing).Task;

    public void Enter(Task flight)
    {
        lock (_flights)
        {
            _flights.Add(flight);
        }

        _ = LandAsync(flight);
    }

    /// <summary>Ends when all have landed, and throws what went wrong with one of them.</summary>
    public Task EmptyAsync()
    {
        lock (_flights)
        {
            return Task.WhenAll([.. _flights, .. _crashed]);
        }
    }

    private async Task LandAsync(Task flight)
    {
        await flight.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_flights)
        {
            _flights.Remove(flight);
            if (!flight.IsCompletedSuccessfully)
            {
                _crashed.Add(flight);
            }
        }

        Interlocked.Exchange(ref _landing, New()).TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
