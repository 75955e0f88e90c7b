using System.Globalization;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;

namespace Coop.Web.Client.Kit;

/// <summary>What a live component stands on: the feed, the machine's clock for its retries, and a log.</summary>
public sealed class LiveGround(LiveFeed feed, MachineClock clock, ILogger<LiveGround> log)
{
    internal LiveFeed Feed => feed;

    internal MachineClock Clock => clock;

    internal ILogger Log => log;
}

/// <summary>
/// A component whose rows stay right by themselves. It only says what it follows; following, snapshots, gaps, the circuit's
/// thread, retries, cancellation and disposal are done here.
/// </summary>
public abstract partial class LiveComponent : ComponentBase, ILiveScreen, IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(3);

    private readonly LiveGround _ground;
    private readonly CancellationTokenSource _end = new();
    private readonly List<ILiveRead> _reads = [];
    private readonly List<IDisposable> _follows = [];
    private readonly (CultureInfo Numbers, CultureInfo Texts) _languages = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
    private bool _retrying;

    /// <summary>Stands on the ground that the container gives.</summary>
    protected LiveComponent(LiveGround ground) => (_ground, Ct) = (ground, _end.Token);

    /// <summary>Ends with the component, and may be asked for afterwards.</summary>
    protected CancellationToken Ct { get; }

    CancellationToken ILiveScreen.Ct => Ct;

    /// <summary>Where the component stands with all it follows.</summary>
    protected Reading Reading =>
        _reads.Exists(read => read.Reading == Reading.Failed) ? Reading.Failed
        : _reads.Count == 0 || _reads.Exists(read => read.Reading == Reading.First) ? Reading.First
        : Reading.Ready;

    /// <summary>Says what to follow, with <see cref="FollowAsync"/>. Not called while the page is only prerendered.</summary>
    protected virtual Task BeginAsync() => Task.CompletedTask;

    /// <summary>Follows a topic until the component is disposed.</summary>
    protected Task FollowAsync<TRow>(Topic topic, LiveSource<TRow> source, LiveScript<TRow> script)
    {
        var read = new LiveRead<TRow>(this, topic, source, script);
        _reads.Add(read);
        _follows.Add(read.Follow(_ground.Feed));
        return read.ReadAsync();
    }

    /// <summary>Disposes of something together with the component.</summary>
    protected void Keep(IDisposable kept) => _follows.Add(kept);

    /// <summary>Does something now and again and again until the component is disposed, on any thread.</summary>
    protected void Every(TimeSpan period, Action tick) => Keep(_ground.Clock.CreateTimer(_ => tick(), null, TimeSpan.Zero, period));

    /// <summary>Reads every snapshot again.</summary>
    protected async Task ReadAgainAsync()
    {
        foreach (var read in _reads)
        {
            await read.ReadAsync();
        }
    }

    /// <inheritdoc />
    protected sealed override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            await BeginAsync();
        }
    }

    /// <summary>Runs on the component's circuit, unless the component is gone.</summary>
    protected Task OnCircuitAsync(Func<Task> work) => _end.IsCancellationRequested ? Task.CompletedTask : InvokeAsync(() => GuardedAsync(work));

    Task ILiveScreen.DispatchAsync(Func<Task> work) => OnCircuitAsync(work);

    void ILiveScreen.Show() => StateHasChanged();

    void ILiveScreen.CouldNotRead(Topic topic, Exception error)
    {
        NotRead(_ground.Log, error, topic.Name);
        if (!_retrying)
        {
            _retrying = true;
            _ = RetryLaterAsync();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
        {
            return;
        }

        await _end.CancelAsync();
        _follows.ForEach(follow => follow.Dispose());
        _follows.Clear();
        await EndAsync();
        _end.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the component itself holds in the browser.</summary>
    protected virtual ValueTask EndAsync() => ValueTask.CompletedTask;

    private async Task GuardedAsync(Func<Task> work)
    {
        if (_end.IsCancellationRequested)
        {
            return;
        }

        // Whoever dispatches is no browser of this circuit and brings no language.
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = _languages;
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The screen was left meanwhile.
        }
    }

    private async Task RetryLaterAsync()
    {
        await Task.Delay(RetryAfter, _ground.Clock, Ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await OnCircuitAsync(async () =>
        {
            _retrying = false;
            foreach (var read in _reads.Where(read => read.Reading == Reading.Failed).ToList())
            {
                await read.ReadAsync();
            }

            StateHasChanged();
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A screen could not read {Topic}; trying again")]
    private static partial void NotRead(ILogger log, Exception error, string topic);
}
