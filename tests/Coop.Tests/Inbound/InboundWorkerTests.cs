using Coop.Channels.Inbound;
using Coop.Core.Access;
using Coop.Core.Persistence;
using Coop.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Inbound;

[Trait("Category", "integration")]
public sealed class InboundWorkerTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Workers_of_two_nodes_process_each_item_once_and_each_lane_in_order()
    {
        await using var one = new TestNode(_database);
        await using var two = new TestNode(_database);
        var sessions = Enumerable.Range(0, 25).Select(_ => An.Id()).ToList();
        await one.StartAsync<InboundWorker>();
        await two.StartAsync<InboundWorker>();

        await Task.WhenAll(sessions.Select(session => Task.Run(() => WriteAsync(one, two, session, 12), Ct)));
        await NothingWaitsAsync(one);

        foreach (var session in sessions)
        {
            var rows = await one.TimelineAsync((await one.ThreadAsync(session)).MemberId);
            rows.Select(row => row.Body).ShouldBe(Enumerable.Range(1, 12).Select(n => $"{n}"));
        }
    }

    [Fact]
    public async Task An_item_that_commits_late_but_stands_first_is_not_a_second_lease_on_its_lane()
    {
        await using var node = new TestNode(_database);
        var session = An.Id();
        await node.ChatAsync(session, "el primero");
        await using var slow = await node.Get<NpgsqlDataSource>().OpenConnectionAsync(Ct);
        await using var transaction = await slow.BeginTransactionAsync(Ct);
        await StoreAsync(slow, An.RawItem(session, "llegó antes, se guardó después"));
        await node.Get<StoreInbound>().RunAsync(An.RawItem(session, "el segundo"), Ct);

        // One worker has the lane and stands still before the member's head; then the earlier item appears, and another worker looks.
        await using var head = await HoldHeadAsync(node, session);
        var first = node.Get<InboundWorker>().DrainAsync(Ct);
        await Eventually.TrueAsync(async () => await node.ScalarAsync<bool>("select exists (select 1 from pg_stat_activity where wait_event_type = 'Lock' and application_name = @name)", ("name", node.Name)));
        await transaction.CommitAsync(Ct);
        var second = node.Get<InboundWorker>().DrainAsync(Ct);
        await Task.WhenAny(second, Eventually.TrueAsync(async () => await node.ScalarAsync<long>("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and application_name = @name", ("name", node.Name)) > 1));
        await head.DisposeAsync();
        await Task.WhenAll(first, second);
        await node.SettleAsync();

        var rows = await node.TimelineAsync((await node.ThreadAsync(session)).MemberId);
        rows.Select(row => row.Body).ShouldBe(["el primero", "el segundo", "llegó antes, se guardó después"]);
    }

    [Theory]
    [InlineData("poison", 1)]
    [InlineData("broken", 3)]
    public async Task An_item_at_fault_is_quarantined_while_all_others_flow(string text, int attempts)
    {
        await using var node = new TestNode(_database);
        var (bad, good) = (An.Id(), Enumerable.Range(0, 30).Select(_ => An.Id()).ToList());
        var store = node.Get<StoreInbound>();
        await store.RunAsync(An.RawItem(bad, "antes"), Ct);
        await store.RunAsync(An.RawItem(bad, text), Ct);
        await store.RunAsync(An.RawItem(bad, "después"), Ct);
        foreach (var session in good)
        {
            await store.RunAsync(An.RawItem(session), Ct);
        }

        await node.SettleAsync();
        var others = await Task.WhenAll(good.Select(node.ThreadAsync));
        for (var i = 0; i < 5; i++)
        {
            node.Clock.Advance(TimeSpan.FromSeconds(4));
            await node.SettleAsync();
        }

        others.Length.ShouldBe(30, "they flow while the one is tried again");
        var item = (await node.Get<QuarantineReads>().AllAsync(Ct)).ShouldHaveSingleItem();
        item.Attempts.ShouldBe(attempts);
        item.Error.ShouldContain(text == "poison" ? "This item is poison." : "The reader is broken.");
        (await BodiesAsync(node, bad)).ShouldBe(["antes", "después"]);
    }

    [Fact]
    public async Task A_fault_found_by_the_database_alone_is_traced_to_its_item()
    {
        await using var node = new TestNode(_database);
        var sessions = Enumerable.Range(0, 12).Select(_ => An.Id()).ToList();
        var bad = An.Id();
        foreach (var session in sessions.Take(6).Append(bad).Concat(sessions.Skip(6)))
        {
            await node.Get<StoreInbound>().RunAsync(An.RawItem(session, session == bad ? "NUL \0" : "bien"), Ct);
        }

        for (var i = 0; i < 4; i++)
        {
            await node.SettleAsync();
            node.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        (await node.Get<QuarantineReads>().AllAsync(Ct)).ShouldHaveSingleItem().Error.ShouldContain("22021");
        (await Task.WhenAll(sessions.Select(session => BodiesAsync(node, session)))).ShouldAllBe(bodies => bodies.SequenceEqual(new[] { "bien" }));
    }

    [Fact]
    public async Task A_quarantined_item_is_replayed_once_its_cause_is_gone_and_somebody_answers_for_it()
    {
        await using var node = new TestNode(_database);
        var sara = await node.HireAsync("Sara Ruiz", Role.Supervisor);
        var session = An.Id();
        await node.Get<StoreInbound>().RunAsync(An.RawItem(session, "poison"), Ct);
        await node.SettleAsync();
        var item = (await node.Get<QuarantineReads>().AllAsync(Ct)).ShouldHaveSingleItem();

        await node.As(sara).RunAsync<MendInbound>(mend => mend.ReplayAsync(item.Id, Ct));
        await node.SettleAsync();
        var still = await node.Get<QuarantineReads>().AllAsync(Ct);
        node.Reader.Cured = true;
        await node.As(sara).RunAsync<MendInbound>(mend => mend.ReplayAsync(item.Id, Ct));
        await node.As(sara).RunAsync<MendInbound>(mend => mend.ReplayAsync(item.Id, Ct));
        await node.SettleAsync();

        still.ShouldHaveSingleItem();
        (await node.Get<QuarantineReads>().AllAsync(Ct)).ShouldBeEmpty();
        (await BodiesAsync(node, session)).ShouldBe(["poison"]);
        (await node.ColumnAsync<string>("select action || ' ' || actor_id || ' ' || subject from core.audit")).ShouldContain($"inbound.replay {sara.Value:D} inbound:{item.Id.Value:D}");
    }

    [Fact]
    public async Task Killed_midway_again_and_again_a_worker_processes_each_item_once_and_blames_none()
    {
        await using var node = new TestNode(_database);
        await using var judge = new TestNode(_database);
        var sessions = Enumerable.Range(0, 40).Select(_ => An.Id()).ToList();
        foreach (var session in sessions)
        {
            await judge.Get<StoreInbound>().RunAsync(An.RawItem(session, "1"), Ct);
            await judge.Get<StoreInbound>().RunAsync(An.RawItem(session, "2"), Ct);
        }

        await node.StartAsync<InboundWorker>();
        var cut = 0L;
        await Eventually.TrueAsync(async () =>
        {
            cut += await judge.ScalarAsync<long>(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = @name and xact_start is not null", ("name", node.Name));
            return cut > 12;
        });
        await NothingWaitsAsync(judge);

        (await judge.ScalarAsync<long>("select count(*) from channels.inbound where state = 'quarantined' or error is not null")).ShouldBe(0);
        (await Task.WhenAll(sessions.Select(session => BodiesAsync(judge, session)))).ShouldAllBe(bodies => bodies.SequenceEqual(new[] { "1", "2" }));
    }

    [Fact]
    public async Task While_the_database_is_away_nothing_is_quarantined_and_afterwards_all_is_processed()
    {
        await using var node = new TestNode(_database);
        var session = An.Id();
        await node.ChatAsync(session, "1");
        await node.Get<StoreInbound>().RunAsync(An.RawItem(session, "2"), Ct);
        await node.StartAsync<InboundWorker>();

        await TestServer.WhileAwayAsync(_database, async () =>
        {
            var error = await Should.ThrowAsync<Exception>(node.Get<InboundWorker>().DrainAsync(Ct));
            DatabaseFault.Passes(error).ShouldBeTrue(error.ToString());
        });
        await node.Get<StoreInbound>().RunAsync(An.RawItem(session, "3"), Ct);
        await NothingWaitsAsync(node);

        (await node.ScalarAsync<long>("select count(*) from channels.inbound where state = 'quarantined'")).ShouldBe(0);
        (await BodiesAsync(node, session)).ShouldBe(["1", "2", "3"]);
    }

    private static async Task WriteAsync(TestNode one, TestNode two, Guid session, int count)
    {
        for (var n = 1; n <= count; n++)
        {
            await (n % 2 == 0 ? one : two).Get<StoreInbound>().RunAsync(An.RawItem(session, $"{n}"), Ct);
        }
    }

    private static Task NothingWaitsAsync(TestNode node) =>
        Eventually.TrueAsync(async () => !await node.ScalarAsync<bool>("select exists (select 1 from channels.inbound where state = 'waiting')"));

    [Fact]
    public async Task What_another_worker_settled_while_this_one_was_looking_is_not_settled_again()
    {
        await using var node = new TestNode(_database);
        var sessions = Enumerable.Range(0, 3).Select(_ => An.Id()).ToList();
        foreach (var session in sessions)
        {
            await node.Get<StoreInbound>().RunAsync(An.RawItem(session, "una vez"), Ct);
        }

        var items = await node.ColumnAsync<Guid>("select id from channels.inbound order by position");
        await using var stop = await HoldAsync(node, "select 1 from channels.inbound where id = @id for update", ("id", items[0]));
        await using var other = await HoldAsync(
            node, "select pg_advisory_xact_lock(hashtextextended(lane, 20260310)) from channels.inbound where id <> @id", ("id", items[0]));

        // It stands still in the first lane, having seen all three wait; the other worker ends with its two lanes meanwhile.
        var drain = node.Get<InboundWorker>().DrainAsync(Ct);
        await Eventually.TrueAsync(async () => await node.ScalarAsync<bool>("select exists (select 1 from pg_stat_activity where wait_event = 'transactionid' and application_name = @name)", ("name", node.Name)));
        await ExecuteAsync(other, "update channels.inbound set attempts = 1, due_at = '2100-01-01Z' where id = @id", ("id", items[1]));
        await ExecuteAsync(other, "update channels.inbound set state = 'done' where id = @id", ("id", items[2]));
        await ExecuteAsync(other, "commit");
        await stop.DisposeAsync();

        (await drain).ShouldBe(1);
        (await node.ColumnAsync<string>("select state || ' ' || attempts from channels.inbound order by position")).ShouldBe(["done 1", "waiting 1", "done 0"]);
    }

    [Fact]
    public async Task Large_items_are_not_all_held_in_memory_at_once_and_small_ones_go_together()
    {
        await using var node = new TestNode(_database);
        foreach (var length in new[] { 9_000_000, 9_000_000, 9_000_000, 20_000_000, 1, 1, 1 })
        {
            await node.Get<StoreInbound>().RunAsync(An.RawItem(text: new string('a', length)), Ct);
        }

        await node.SettleAsync();

        var sets = await node.ColumnAsync<string>("select xmin::text from channels.inbound order by position");
        sets.Select(set => sets.IndexOf(set)).ShouldBe([0, 0, 2, 2, 4, 4, 4], "the one that goes beyond the limit is the last of its set");
        (await node.ScalarAsync<long>("select count(*) from channels.inbound where state = 'done'")).ShouldBe(7);
    }

    private static async Task<List<string>> BodiesAsync(TestNode node, Guid session) =>
        [.. (await node.TimelineAsync((await node.ThreadAsync(session)).MemberId)).Select(row => row.Body!)];

    /// <summary>Stores past the product, in the connection's transaction.</summary>
    private static async Task StoreAsync(NpgsqlConnection connection, RawItem item)
    {
        await using var insert = new NpgsqlCommand(
            """
            with item as (
                insert into channels.inbound (id, connection, dedupe_key, lane, state, due_at, received_at)
                values (gen_random_uuid(), @connection, @key, @lane, 'waiting', '2026-01-01Z', '2026-01-01Z') returning id)
            insert into channels.inbound_raw (inbound_id, body) select id, @body from item
            """,
            connection)
        {
            Parameters = { new("connection", item.Connection), new("key", item.DedupeKey), new("lane", item.Lane), new("body", item.Body) },
        };
        await insert.ExecuteNonQueryAsync(Ct);
    }

    private static async Task<NpgsqlConnection> HoldHeadAsync(TestNode node, Guid session) =>
        await HoldAsync(node, "select 1 from core.timeline_head where member_id = @member for update", ("member", (await node.ThreadAsync(session)).MemberId.Value));

    /// <summary>A transaction that holds what the statement takes until it is disposed of.</summary>
    private static async Task<NpgsqlConnection> HoldAsync(TestNode node, string sql, params (string Name, object Value)[] parameters)
    {
        var connection = await node.Get<NpgsqlDataSource>().OpenConnectionAsync(Ct);
        await connection.BeginTransactionAsync(Ct);
        await ExecuteAsync(connection, sql, parameters);
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters.Select(p => new NpgsqlParameter(p.Name, p.Value)).ToArray());
        await command.ExecuteNonQueryAsync(Ct);
    }
}
