using Coop.Core.Events;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Tests.Persistence;

[Trait("Category", "integration")]
public sealed class RestoredDatabaseTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_database_from_a_server_that_had_counted_further_loses_and_repeats_no_event()
    {
        await using var node = await StartedAsync();
        var pump = node.Get<EventPump>();
        await node.SettleAsync();
        await RaiseAsync(node, 1, 20);
        await TurnRoundAsync(node, 1);
        await Eventually.TrueAsync(async () => await pump.DrainAsync("seen", Ct) == 0 && (await TestSubscriber.NotesAsync(node, "seen")).Count == 20);
        await RaiseAsync(node, 21, 10);
        await TurnRoundAsync(node, 21);
        await node.ExecuteAsync("update core.event set xid = (xid::text::bigint + 5000000000)::text::xid8");
        await node.ExecuteAsync("update core.event_cursor set xid = (xid::text::bigint + 5000000000)::text::xid8 where xid > '0'");
        await node.ExecuteAsync("update core.live_change set xid = (xid::text::bigint + 5000000000)::text::xid8");

        var blind = await pump.DrainAsync("seen", Ct) + await pump.DrainAsync("new", Ct);
        await node.Get<Migrator>().RunAsync(Ct);
        await RaiseAsync(node, 31, 5);
        await node.SettleAsync();

        blind.ShouldBe(0, "this is no restored database if its events can be read");
        (await TestSubscriber.NotesAsync(node, "seen")).ShouldBe(Enumerable.Range(1, 35).Select(i => (long)i));
        (await TestSubscriber.NotesAsync(node, "new")).ShouldBe(Enumerable.Range(1, 35).Select(i => (long)i));
        (await node.ScalarAsync<bool>("select exists (select 1 from core.live_change where xid >= pg_current_xact_id())")).ShouldBeFalse();
        (await node.ScalarAsync<long>("select count(*) - count(distinct position) from core.event")).ShouldBe(0);
    }

    [Fact]
    public async Task A_database_at_home_is_left_alone()
    {
        await using var node = await StartedAsync();
        await RaiseAsync(node, 1, 5);
        await node.SettleAsync();
        const string Everything = "select e.xid || ' ' || e.position from core.event e union all select subscriber || c.xid || ' ' || c.position from core.event_cursor c order by 1";
        var before = await node.ColumnAsync<string>(Everything);

        await node.Get<Migrator>().RunAsync(Ct);

        (await node.ColumnAsync<string>(Everything)).ShouldBe(before);
    }

    private async Task<TestNode> StartedAsync()
    {
        var node = new TestNode(_database, also: services => services
            .AddSingleton<IEventSubscriber>(new TestSubscriber("seen"))
            .AddSingleton<IEventSubscriber>(new TestSubscriber("new")));
        await TestSubscriber.MakeTableAsync(node);
        return node;
    }

    private static async Task RaiseAsync(TestNode node, int first, int count)
    {
        foreach (var number in Enumerable.Range(first, count))
        {
            await node.InWorkAsync(work =>
            {
                work.Raise(new TestHappened(work.Now, number));
                return Task.FromResult(true);
            });
        }
    }

    /// <summary>Transactions that wrote in the reverse of the order in which they began.</summary>
    private static Task<int> TurnRoundAsync(TestNode node, int from) => node.ExecuteAsync(
        "update core.event e set position = (select min(position) + max(position) from core.event where (body ->> 'number')::int >= @from) - position where (body ->> 'number')::int >= @from",
        ("from", from));
}
