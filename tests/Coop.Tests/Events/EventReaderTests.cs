using Coop.Core.Events;
using Coop.Core.Persistence;
using Coop.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Events;

[Trait("Category", "integration")]
public sealed class EventReaderTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Write = """
        insert into core.event (name, body, at) select 'test.happened', jsonb_build_object('number', n), clock_timestamp() from generate_series(1, @count) n
        returning position
        """;

    private const string ByPosition = "select position from core.event where position > @position order by position limit 20";

    private static readonly MachineClock Clock = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_of_a_transaction_that_began_early_and_wrote_late_is_not_passed_over()
    {
        await using var early = await BeginAsync();
        await using var late = await BeginAsync();
        var start = await EndAsync();
        await ExecuteAsync(early, "select pg_current_xact_id()");

        var second = await WriteAsync(late, 1);
        await ExecuteAsync(late, "commit");
        var before = await ReadAsync(start);
        var first = await WriteAsync(early, 1);
        await ExecuteAsync(early, "commit");
        var after = await ReadToEndAsync(start, 2);

        before.ShouldBeEmpty("the early one still runs");
        after.Select(e => e.Position).ShouldBe([first[0], second[0]], "in the order of their beginnings, which is not that of the writing");
    }

    [Fact]
    public async Task Transactions_are_in_the_order_of_their_numbers_and_not_of_their_digits()
    {
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        await ExecuteAsync(connection, "insert into core.event (xid, position, name, body, at) select x::text::xid8, -x, 'test.old', '{}', now() from unnest(array[101, 99, 9, 10]) x");

        var old = await ReadToEndAsync(EventCursor.Start, 4);

        old.Take(4).Select(e => e.Xid).ShouldBe(["9", "10", "99", "101"]);
    }

    [Fact]
    public async Task Interleaved_writers_lose_nothing_and_repeat_nothing_while_a_cursor_on_position_alone_would()
    {
        var start = await EndAsync();
        using var done = new CancellationTokenSource();
        var reading = ReadAllAsync(start, done.Token);
        var control = ReadByPositionAsync(done.Token);

        var written = await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() => WriteManyAsync(new Random(seed)), Ct)));
        await done.CancelAsync();
        var read = await reading;

        var committed = written.SelectMany(w => w).ToList();
        committed.Count.ShouldBeGreaterThan(500);
        read.AddRange(await ReadToEndAsync(read.Count == 0 ? start : CursorOf(read[^1]), committed.Count - read.Count));
        read.Select(e => e.Position).ShouldBe(committed, ignoreOrder: true);
        read.Select(e => (ulong.Parse(e.Xid, null), e.Position)).ShouldBeInOrder();
        committed.Except(await control).ShouldNotBeEmpty("this writing does not interleave enough to show anything");
    }

    /// <summary>Transactions short and long, some of which begin long before they write, and some of which give up.</summary>
    private async Task<List<long>> WriteManyAsync(Random random)
    {
        var written = new List<long>();
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        for (var i = 0; i < 60; i++)
        {
            await ExecuteAsync(connection, "begin");
            if (random.Next(2) == 0)
            {
                await ExecuteAsync(connection, "select pg_current_xact_id()");
            }

            await PauseAsync(random);
            var some = await WriteAsync(connection, random.Next(1, 4));
            await PauseAsync(random);
            var keep = random.Next(6) > 0;
            await ExecuteAsync(connection, keep ? "commit" : "rollback");
            if (keep)
            {
                written.AddRange(some);
            }
        }

        return written;
    }

    private static Task PauseAsync(Random random) =>
        random.Next(4) > 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 12)), Clock, Ct);

    private async Task<List<StoredEvent>> ReadAllAsync(EventCursor cursor, CancellationToken done)
    {
        var read = new List<StoredEvent>();
        while (!done.IsCancellationRequested)
        {
            read.AddRange(await ReadAsync(cursor));
            cursor = read.Count == 0 ? cursor : CursorOf(read[^1]);
        }

        return read;
    }

    private async Task<List<long>> ReadByPositionAsync(CancellationToken done)
    {
        var read = new List<long>();
        while (!done.IsCancellationRequested)
        {
            read.AddRange(await database.Source.ColumnAsync<long>(ByPosition, ("position", read.Count == 0 ? 0L : read[^1])));
        }

        return read;
    }

    /// <summary>Reads on until so many have come: transactions of other tests on this server hold the log back for a moment.</summary>
    private async Task<List<StoredEvent>> ReadToEndAsync(EventCursor cursor, int count)
    {
        var read = new List<StoredEvent>();
        await Eventually.TrueAsync(async () =>
        {
            read.AddRange(await ReadAsync(read.Count == 0 ? cursor : CursorOf(read[^1])));
            return read.Count >= count;
        });
        return read;
    }

    private async Task<IReadOnlyList<StoredEvent>> ReadAsync(EventCursor cursor)
    {
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        return await EventReader.ReadAfterAsync(connection, cursor, 20, Ct);
    }

    /// <summary>The end of the log before the test.</summary>
    private async Task<EventCursor> EndAsync() => new(await database.Source.ScalarAsync<string>("select pg_current_xact_id()::text"), 0);

    private static EventCursor CursorOf(StoredEvent stored) => new(stored.Xid, stored.Position);

    private async Task<NpgsqlConnection> BeginAsync()
    {
        var connection = await database.Source.OpenConnectionAsync(Ct);
        await ExecuteAsync(connection, "begin");
        return connection;
    }

    private static async Task<List<long>> WriteAsync(NpgsqlConnection connection, int count)
    {
        await using var write = new NpgsqlCommand(Write, connection) { Parameters = { new("count", count) } };
        await using var reader = await write.ExecuteReaderAsync(Ct);
        var positions = new List<long>();
        while (await reader.ReadAsync(Ct))
        {
            positions.Add(reader.GetInt64(0));
        }

        return positions;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
