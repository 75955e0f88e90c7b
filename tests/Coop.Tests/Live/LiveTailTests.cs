using System.Globalization;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Live;

[Trait("Category", "integration")]
public sealed class LiveTailTests : IAsyncLifetime
{
    private static readonly Topic Topic = new("test");
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);
    private static readonly MachineClock Clock = new();

    private readonly TestDatabase _database = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task However_transactions_interleave_every_node_hears_of_each_change_and_of_none_twice()
    {
        await using var one = new TestNode(_database);
        await using var two = new TestNode(_database);
        var (first, second) = (await FollowingAsync(one), await FollowingAsync(two));
        using var done = new CancellationTokenSource();
        var control = ReadByLastIdAsync(done.Token);

        var written = await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() => WriteManyAsync(seed % 2 == 0 ? one : two, seed), Ct)));
        var committed = written.SelectMany(keys => keys).ToList();
        await Eventually.TrueAsync(() => first.Heard.Count >= committed.Count && second.Heard.Count >= committed.Count);
        await done.CancelAsync();

        committed.Count.ShouldBeGreaterThan(150);
        first.Heard.ShouldBe(committed, ignoreOrder: true);
        second.Heard.ShouldBe(committed, ignoreOrder: true);
        committed.Except(await control).ShouldNotBeEmpty("this writing does not interleave enough to show anything");
    }

    [Fact]
    public async Task A_transaction_that_began_early_and_commits_late_is_not_passed_over()
    {
        await using var node = new TestNode(_database);
        await using var other = new TestNode(_database);
        var ear = await FollowingAsync(node);
        await using var early = await other.Get<WorkFactory>().BeginAsync(Ct);
        await BeginWritingAsync(early);

        await WriteAsync(other, "late");
        await Eventually.TrueAsync(() => ear.Heard.Contains("late"), "it does not wait for the early one");
        early.Touch(Topic, "early");
        await early.CommitAsync(Ct);

        await Eventually.TrueAsync(() => ear.Heard.Contains("early"));
        ear.Heard.ShouldBe(["late", "early"]);
    }

    [Fact]
    public async Task A_node_hears_of_its_own_commits_without_tail_or_line()
    {
        await using var node = new TestNode(_database);
        using var ear = new Ear(node.Get<LiveFeed>(), Topic);

        await WriteAsync(node, "own");

        await Eventually.TrueAsync(() => ear.Heard.Count > 0);
        ear.Heard.ShouldBe(["own"]);
    }

    [Fact]
    public async Task What_is_not_committed_is_not_told()
    {
        await using var node = new TestNode(_database);
        var ear = await FollowingAsync(node);
        await using (var work = await node.Get<WorkFactory>().BeginAsync(Ct))
        {
            work.Touch(Topic, "never");
            await work.Db.SaveChangesAsync(Ct);
        }

        await WriteAsync(node, "marker");

        await Eventually.TrueAsync(() => ear.Heard.Contains("marker"));
        ear.Heard.ShouldBe(["marker"]);
    }

    [Fact]
    public async Task Another_nodes_commit_comes_by_notice_and_not_only_by_the_sweep()
    {
        await using var node = new TestNode(_database);
        await using var other = new TestNode(_database);
        var ear = await FollowingAsync(node);
        node.Get<LiveTail>().Interval = Never;
        await node.StartAsync<LivePeers>();
        await other.StartAsync<LivePeers>();
        await Eventually.TrueAsync(() => ListeningAsync(2));

        await WriteAsync(other, "first");
        await Eventually.TrueAsync(() => ear.Heard.Contains("first"), "the sweep is an hour away by now, or after one more");
        await WriteAsync(other, "second");

        await Eventually.TrueAsync(() => ear.Heard.Contains("second"));
        ear.Heard.ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task With_every_notice_lost_the_sweep_finds_what_other_nodes_wrote()
    {
        await using var node = new TestNode(_database);
        await using var other = new TestNode(_database);
        var ear = await FollowingAsync(node);

        await WriteAsync(other, "swept");

        await Eventually.TrueAsync(() => ear.Heard.Contains("swept"));
        ear.Heard.ShouldBe(["swept"]);
    }

    [Fact]
    public async Task A_line_that_was_cut_is_taken_up_again_and_what_was_missed_is_found()
    {
        await using var node = new TestNode(_database);
        await using var other = new TestNode(_database);
        var ear = await FollowingAsync(node);
        node.Get<LiveTail>().Interval = Never;
        await node.StartAsync<LivePeers>();
        await other.StartAsync<LivePeers>();
        await Eventually.TrueAsync(() => ListeningAsync(2));

        (await node.CutConnectionsAsync()).ShouldBeGreaterThan(0);
        await WriteAsync(other, "meanwhile");

        // Whoever listens anew looks at once; until then the sweep would.
        await Eventually.TrueAsync(() => ear.Heard.Contains("meanwhile"));
        await WriteAsync(other, "after");
        await Eventually.TrueAsync(() => ear.Heard.Contains("after"));
    }

    [Fact]
    public async Task After_a_longer_time_without_the_database_than_the_log_remembers_every_screen_reads_anew()
    {
        await using var node = new TestNode(_database);
        var ear = await FollowingAsync(node);
        var before = ear.Resyncs;

        node.Get<LiveTail>().Memory = TimeSpan.FromTicks(1);

        await Eventually.TrueAsync(() => ear.Resyncs > before);
    }

    [Fact]
    public async Task The_log_forgets_what_is_older_than_ten_minutes_and_nothing_else()
    {
        await using var node = new TestNode(_database);
        await node.ExecuteAsync("insert into core.live_change (topic, key, at) select 'test', 'old', clock_timestamp() - interval '11 minutes' from generate_series(1, 100)");
        await WriteAsync(node, "young");

        await node.ExecuteAsync(LiveSql.Trim);

        (await node.ColumnAsync<string>("select key from core.live_change")).ShouldBe(["young"]);
    }

    [Fact]
    public async Task Soft_marks_made_on_one_node_are_seen_on_the_other()
    {
        await using var node = new TestNode(_database);
        await using var other = new TestNode(_database);
        await node.StartAsync<LivePeers>();
        await other.StartAsync<LivePeers>();
        await Eventually.TrueAsync(() => ListeningAsync(2));
        IReadOnlyList<SoftMark> seen = [];
        using var follow = node.Get<SoftState>().Follow(Topic, marks => seen = marks);
        var longName = new SoftMark("a", new string('Ñ', 60), Doing.Typing);

        for (var i = 0; i < 100; i++)
        {
            other.Get<SoftState>().Mark(Topic, longName with { Who = $"{i}" });
        }

        await Eventually.TrueAsync(() => seen.Count == 100, "no notice is too long to be sent");
        other.Get<SoftState>().Mark(Topic, longName with { Who = "7" }, on: false);
        await Eventually.TrueAsync(() => seen.Count == 99);
    }

    private static async Task<Ear> FollowingAsync(TestNode node)
    {
        var ear = new Ear(node.Get<LiveFeed>(), Topic);
        await node.StartAsync<LiveTail>();
        await Eventually.TrueAsync(() => ear.Resyncs > 0, "the tail has begun");
        return ear;
    }

    private async Task<bool> ListeningAsync(int count) =>
        await _database.Source.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and query like '%listen coop_live%' and pid <> pg_backend_pid()") == count;

    private static Task<bool> WriteAsync(TestNode node, string key) => node.InWorkAsync(work =>
    {
        work.Touch(Topic, key);
        return Task.FromResult(true);
    });

    /// <summary>From here on the transaction has its number.</summary>
    private static async Task BeginWritingAsync(Work work)
    {
        await using var number = new NpgsqlCommand("select pg_current_xact_id()", work.Connection);
        await number.ExecuteNonQueryAsync(Ct);
    }

    private static async Task<List<string>> WriteManyAsync(TestNode node, int seed)
    {
        var random = new Random(seed);
        var written = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            await using var work = await node.Get<WorkFactory>().BeginAsync(Ct);
            if (random.Next(2) == 0)
            {
                await BeginWritingAsync(work);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 15)), Clock, Ct);
            }

            var key = string.Create(CultureInfo.InvariantCulture, $"{seed}:{i}");
            work.Touch(Topic, key);
            if (random.Next(6) > 0)
            {
                await work.CommitAsync(Ct);
                written.Add(key);
            }
        }

        return written;
    }

    /// <summary>What a tail would find that goes on from the last transaction it has seen.</summary>
    private async Task<List<string>> ReadByLastIdAsync(CancellationToken done)
    {
        var (last, read) = ("0", new List<string>());
        while (!done.IsCancellationRequested)
        {
            var rows = await _database.Source.ColumnAsync<string>("select xid || ' ' || key from core.live_change where xid > @last::xid8 order by live_change.xid", ("last", last));
            read.AddRange(rows.Select(row => row.Split(' ')[1]));
            last = rows.Count == 0 ? last : rows[^1].Split(' ')[0];
        }

        return read;
    }
}
