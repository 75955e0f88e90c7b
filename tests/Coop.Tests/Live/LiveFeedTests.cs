using System.Collections.Concurrent;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Coop.Tests.Live;

[Trait("Category", "unit")]
public sealed class LiveFeedTests : IDisposable
{
    private static readonly Topic Topic = new("test");

    private readonly MachineClock _clock = new();
    private readonly LiveFeed _feed;
    private readonly Table _table = new();
    private int _transactions;

    public LiveFeedTests() => _feed = new LiveFeed(new CommitSignals(), _clock, NullLogger<LiveFeed>.Instance);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _feed.Dispose();

    [Fact]
    public async Task The_first_change_is_read_at_once_and_all_that_come_meanwhile_in_one_more_read()
    {
        var told = new ConcurrentQueue<IReadOnlyList<Row>>();
        var gate = new TaskCompletionSource();
        _table.BeforeRead = () => gate.Task;
        using var follow = _feed.Follow(Topic, _table, update => told.Enqueue(((LiveUpdate<Row>.Rows)update).Items));

        Commit("first");
        await Eventually.TrueAsync(() => _table.Reads == 1);
        for (var i = 0; i < 500; i++)
        {
            Commit($"{i % 50}");
        }

        gate.SetResult();
        await Eventually.TrueAsync(() => told.Count == 2);

        told.Select(rows => rows.Count).ShouldBe([1, 50]);
        _table.Reads.ShouldBe(2);
    }

    [Fact]
    public async Task Under_a_steady_stream_a_screen_is_told_about_ten_times_a_second()
    {
        var times = new ConcurrentQueue<long>();
        using var follow = _feed.Follow(Topic, _table, _ => times.Enqueue(_clock.GetTimestamp()));
        var began = _clock.GetTimestamp();

        while (_clock.GetElapsedTime(began) < TimeSpan.FromMilliseconds(600))
        {
            Commit("busy");
            await Task.Delay(TimeSpan.FromMilliseconds(2), _clock, Ct);
        }

        times.Count.ShouldBeInRange(2, 8);
        times.Zip(times.Skip(1)).ShouldAllBe(pair => _clock.GetElapsedTime(pair.First, pair.Second) > TimeSpan.FromMilliseconds(80));
    }

    [Fact]
    public async Task A_read_that_fails_is_tried_again_with_what_came_meanwhile()
    {
        var told = new ConcurrentQueue<Row>();
        var failures = 2;
        _table.BeforeRead = () => Interlocked.Decrement(ref failures) >= 0 ? Task.FromException(new TimeoutException("The database is away.")) : Task.CompletedTask;
        using var follow = _feed.Follow(Topic, _table, update => ((LiveUpdate<Row>.Rows)update).Items.ToList().ForEach(told.Enqueue));

        Commit("a");
        await Eventually.TrueAsync(() => _table.Reads == 1);
        Commit("b");

        await Eventually.TrueAsync(() => told.Count >= 2);
        told.Select(row => row.Key).ShouldBe(["a", "b"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_screen_that_throws_harms_nobody_else_and_is_told_again_next_time()
    {
        var (before, thrower, after) = (0, 0, 0);
        using var first = _feed.Follow(Topic, _table, _ => Interlocked.Increment(ref before));
        using var broken = _feed.Follow(Topic, _table, _ => throw new InvalidOperationException($"Broken {Interlocked.Increment(ref thrower)}"));
        using var last = _feed.Follow(Topic, _table, _ => Interlocked.Increment(ref after));

        Commit("a");
        await Eventually.TrueAsync(() => after == 1);
        Commit("b");

        await Eventually.TrueAsync(() => after == 2);
        (before, thrower).ShouldBe((2, 2));
    }

    [Fact]
    public async Task One_read_serves_all_screens_of_a_topic()
    {
        var told = 0;
        var follows = Enumerable.Range(0, 20).Select(_ => _feed.Follow(Topic, _table, _ => Interlocked.Increment(ref told))).ToList();

        Commit("a");
        await Eventually.TrueAsync(() => told == 20);

        _table.Reads.ShouldBe(1);
        follows.ForEach(follow => follow.Dispose());
        _feed.Topics.ShouldBe(0);
    }

    [Fact]
    public async Task A_transaction_told_of_twice_is_read_once_also_when_its_own_commit_comes_last()
    {
        var told = new ConcurrentQueue<Row>();
        using var follow = _feed.Follow(Topic, _table, update => ((LiveUpdate<Row>.Rows)update).Items.ToList().ForEach(told.Enqueue));
        _table.Write("a");
        _feed.Deliver("100", [new Change(Topic, "a")]);
        await Eventually.TrueAsync(() => told.Count == 1);

        _feed.Deliver("100", [new Change(Topic, "a")]);
        _feed.Forget(101);
        _feed.Deliver("100", [new Change(Topic, "a")]);
        _table.Write("b");
        _feed.Deliver("101", [new Change(Topic, "b")]);

        await Eventually.TrueAsync(() => told.Any(row => row.Key == "b"));
        told.Select(row => row.Key).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_call_to_read_anew_outlives_a_failing_read()
    {
        var resyncs = 0;
        var failing = true;
        _table.BeforeRead = () => failing ? Task.FromException(new TimeoutException()) : Task.CompletedTask;
        using var follow = _feed.Follow(Topic, _table, update => resyncs += update is LiveUpdate<Row>.Resync ? 1 : 0);

        Commit("a");
        await Eventually.TrueAsync(() => _table.Reads == 1);
        _feed.ResyncAll();
        failing = false;

        await Eventually.TrueAsync(() => resyncs == 1);
    }

    [Fact]
    public async Task Between_following_and_the_snapshot_nothing_falls_whenever_a_screen_opens()
    {
        var screens = new ConcurrentBag<Screen>();
        var random = new Random(7);
        _table.BeforeRead = () => Task.Delay(TimeSpan.FromMilliseconds(random.Next(3)), _clock, Ct);

        var writing = Task.Run(
            async () =>
            {
                for (var i = 0; i < 400; i++)
                {
                    Commit($"{i % 25}");
                    await Task.Delay(TimeSpan.FromMilliseconds(1), _clock, Ct);
                }
            },
            Ct);
        while (!writing.IsCompleted)
        {
            screens.Add(await Screen.OpenAsync(_feed, _table));
            await Task.Delay(TimeSpan.FromMilliseconds(3), _clock, Ct);
        }

        await writing;
        screens.Count.ShouldBeGreaterThan(20);
        await Eventually.TrueAsync(() => screens.All(screen => screen.Shows(_table)), "every screen shows what the table holds");
        screens.ToList().ForEach(screen => screen.Dispose());
        _feed.Topics.ShouldBe(0);
    }

    private void Commit(string key)
    {
        _table.Write(key);
        _feed.Deliver($"{Interlocked.Increment(ref _transactions)}", [new Change(Topic, key)]);
    }

    private sealed record Row(string Key, int Rev);

    /// <summary>The truth, which screens read by key or as a whole.</summary>
    private sealed class Table : LiveSource<Row>
    {
        private readonly ConcurrentDictionary<string, Row> _rows = [];
        private int _reads;

        public Func<Task> BeforeRead { get; set; } = () => Task.CompletedTask;

        public int Reads => Volatile.Read(ref _reads);

        public Dictionary<string, Row> All => new(_rows);

        public void Write(string key) => _rows.AddOrUpdate(key, k => new Row(k, 1), (k, row) => new Row(k, row.Rev + 1));

        public override async Task<IReadOnlyList<Row>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct)
        {
            Interlocked.Increment(ref _reads);
            await BeforeRead();
            return [.. keys.Select(key => _rows[key])];
        }
    }

    /// <summary>Follows, then reads the snapshot, then applies what came meanwhile.</summary>
    private sealed class Screen : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, Row> _rows = [];
        private IDisposable? _follow;

        public static async Task<Screen> OpenAsync(LiveFeed feed, Table table)
        {
            var screen = new Screen();
            screen._follow = feed.Follow(Topic, table, update => screen.Apply(((LiveUpdate<Row>.Rows)update).Items));
            var snapshot = table.All.Values.ToList();
            await Task.Yield();
            screen.Apply(snapshot);
            return screen;
        }

        public bool Shows(Table table)
        {
            lock (_gate)
            {
                return table.All.Values.ToHashSet().SetEquals(_rows.Values);
            }
        }

        public void Dispose() => _follow!.Dispose();

        private void Apply(IReadOnlyList<Row> rows)
        {
            lock (_gate)
            {
                foreach (var row in rows.Where(row => !_rows.TryGetValue(row.Key, out var old) || old.Rev < row.Rev))
                {
                    _rows[row.Key] = row;
                }
            }
        }
    }
}
