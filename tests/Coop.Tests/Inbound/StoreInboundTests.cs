using Coop.Channels.Inbound;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Inbound;

[Trait("Category", "integration")]
public sealed class StoreInboundTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_item_stored_a_hundred_times_at_once_is_one_row_one_entry_and_one_event()
    {
        await using var one = new TestNode(database);
        await using var two = new TestNode(database);
        var session = An.Id();
        var item = An.RawItem(session, "Una sola vez");

        var stored = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => (i % 2 == 0 ? one : two).Get<StoreInbound>().RunAsync(item, Ct), Ct)));
        await one.SettleAsync();

        stored.Count(isNew => isNew).ShouldBe(1);
        (await one.ScalarAsync<long>("select count(*) from channels.inbound where lane = @lane", ("lane", item.Lane))).ShouldBe(1);
        var thread = await one.ThreadAsync(session);
        (await one.TimelineAsync(thread.MemberId)).ShouldHaveSingleItem().Body.ShouldBe("Una sola vez");
        (await one.ScalarAsync<long>("select count(*) from core.event where body ->> 'member' = @member", ("member", thread.MemberId.Value.ToString("D")))).ShouldBe(1);
    }

    [Fact]
    public async Task An_item_the_database_cannot_take_does_not_keep_those_stored_with_it_out()
    {
        await using var node = new TestNode(database);
        var good = Enumerable.Range(0, 20).Select(_ => An.RawItem()).ToList();
        var bad = An.RawItem() with { Lane = "nul \0" };

        var storing = good.Append(bad).Concat(good).Select(item => node.Get<StoreInbound>().RunAsync(item, Ct)).ToList();

        await Should.ThrowAsync<Npgsql.PostgresException>(storing[20]);
        (await Task.WhenAll(storing.Where((_, i) => i != 20))).Count(isNew => isNew).ShouldBe(20);
    }

    [Fact]
    public async Task What_is_stored_on_a_connection_cut_midway_is_there_or_its_sender_is_told_that_it_is_not()
    {
        await using var node = new TestNode(database);
        await using var cutter = new TestNode(database);
        var items = Enumerable.Range(0, 300).Select(_ => An.RawItem()).ToList();
        var accepted = new HashSet<string>(StringComparer.Ordinal);

        var storing = Task.WhenAll(items.Chunk(10).Select(some => Task.Run(
            async () =>
            {
                foreach (var item in some)
                {
                    try
                    {
                        await node.Get<StoreInbound>().RunAsync(item, Ct);
                        lock (accepted)
                        {
                            accepted.Add(item.DedupeKey);
                        }
                    }
                    catch (Npgsql.NpgsqlException)
                    {
                        // Told so: a provider sends it again.
                    }
                }
            },
            Ct)));
        var cut = 0L;
        while (!storing.IsCompleted)
        {
            cut += await node.CutConnectionsAsync();
        }

        await storing;
        cut.ShouldBeGreaterThan(0);
        var there = await cutter.ColumnAsync<string>("select dedupe_key from channels.inbound");
        accepted.Except(there).ShouldBeEmpty();
    }
}
