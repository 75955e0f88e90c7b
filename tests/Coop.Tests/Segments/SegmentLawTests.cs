using Coop.Core.Access;
using Coop.Core.Conditions;
using Coop.Core.Events;
using Coop.Core.Facts;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Segments;
using Coop.Testing;
using Coop.Tests.Facts;
using Shouldly;
using Xunit;

namespace Coop.Tests.Segments;

/// <summary>Facts, looks at everybody on two nodes, new versions and dying connections, all at once: in the end everybody is where they belong.</summary>
[Trait("Category", "integration")]
public sealed class SegmentLawTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_crosses_everybody_ends_up_where_they_belong(int seed)
    {
        await using var database = new TestDatabase();
        await database.InitializeAsync();
        await using var node = new TestNode(database);
        await using var other = new TestNode(database, node.Clock);
        await node.StockAsync();
        var (who, random) = (await node.HireAsync("Paola", Role.Marketer), new Random(seed));
        var members = new List<MemberId>();
        for (var n = 0; n < 12; n++)
        {
            members.Add(await node.RegisterAsync());
        }

        var segments = new List<SegmentId>();
        for (var times = 1; times <= 3; times++)
        {
            segments.Add(await node.SegmentAsync(who, $"Al menos {times}", Segmenting.BoughtTimes(times)));
        }

        segments.Add(await node.SegmentAsync(who, "Ninguna", new Condition.None { Of = [Segmenting.BoughtTimes(1)] }));
        var ended = new TaskCompletionSource();

        var facts = FactsAsync(node, members, random);
        Task[] around = [LookAsync(node, ended.Task), LookAsync(other, ended.Task), HearAsync(node, ended.Task), HearAsync(other, ended.Task), CutAsync(other, ended.Task), ChangeAsync(node, who, segments[0], ended.Task)];
        await facts;
        ended.SetResult();
        await Task.WhenAll(around);
        await node.Get<EventPump>().CatchUpAsync("segments", Ct);

        // What time alone or a lost look left over is the next look's; here nothing but the last version's may be.
        await DueAsync(node);
        await node.Get<RefreshSegments>().RunAsync(Ct);
        foreach (var segment in segments)
        {
            await node.ShouldBeTrueAsync(segment);
        }

        (await node.ScalarAsync<long>("select count(*) from core.dead_letter where subscriber = 'segments'")).ShouldBe(0);
        (await node.ScalarAsync<long>("select count(*) from core.segment_period where left_at is not null")).ShouldBeGreaterThan(0, "somebody went");
    }

    [Fact]
    public async Task Facts_alone_move_members_right_without_anybody_looking()
    {
        await using var database = new TestDatabase();
        await database.InitializeAsync();
        await using var node = new TestNode(database);
        await node.StockAsync();
        var who = await node.HireAsync("Paola", Role.Marketer);
        var members = new List<MemberId> { await node.RegisterAsync(), await node.RegisterAsync(), await node.RegisterAsync() };
        var (one, two) = (await node.SegmentAsync(who, "Una", Segmenting.BoughtTimes(1)), await node.SegmentAsync(who, "Dos", Segmenting.BoughtTimes(2)));

        await FactsAsync(node, members, new Random(7));
        await node.Get<EventPump>().RegisterAsync("segments", Ct);
        await node.Get<EventPump>().CatchUpAsync("segments", Ct);

        await node.ShouldBeTrueAsync(one);
        await node.ShouldBeTrueAsync(two);
    }

    [Fact]
    public async Task A_look_asked_for_while_another_is_under_way_is_not_lost()
    {
        await using var database = new TestDatabase();
        await database.InitializeAsync();
        await using var node = new TestNode(database);
        var who = await node.HireAsync("Paola", Role.Marketer);
        await node.RegisterAsync();
        var segment = ((SaveSegmentResult.Done)await node.SaveAsync(who, "Todos", new Condition.None { Of = [Segmenting.BoughtTimes(1)] })).Id;

        // A set of facts comes in at the moment the first is moved.
        await node.ExecuteAsync($"create function core.meanwhile() returns trigger language plpgsql as $$ begin {SegmentSql.AllDue}; return null; end $$");
        await node.ExecuteAsync("create trigger meanwhile after insert on core.segment_period for each statement execute function core.meanwhile()");
        await node.Get<RefreshSegments>().RunAsync(Ct);
        var (inside, before) = ((await node.InsideAsync(segment)).Count, (await node.RowAsync(segment)).LookedAt);
        await node.Get<RefreshSegments>().RunAsync(Ct);

        (inside, before).ShouldBe((1, null), "it is due again at once, not in a quarter of an hour");
        (await node.RowAsync(segment)).LookedAt.ShouldNotBeNull();
    }

    private static async Task FactsAsync(TestNode node, List<MemberId> members, Random random)
    {
        var sold = new List<SaleDraft>();
        for (var n = 0; n < 60; n++)
        {
            if (sold.Count > 0 && random.Next(3) == 0)
            {
                var sale = sold[random.Next(sold.Count)];
                sold.Remove(sale);
                await node.ReturnAsync(Till.Back(node, sale, new ReturnLineDraft(1, 2), new ReturnLineDraft(2, 0.5m)));
            }
            else
            {
                sold.Add(await node.SoldAsync(members[random.Next(members.Count)]));
            }
        }
    }

    private static Task LookAsync(TestNode node, Task ended) => UntilAsync(ended, async () =>
    {
        await DueAsync(node);
        await node.Get<RefreshSegments>().RunAsync(Ct);
    });

    private static Task HearAsync(TestNode node, Task ended) => UntilAsync(ended, async () =>
    {
        await node.Get<EventPump>().RegisterAsync("segments", Ct);
        await node.Get<EventPump>().DrainAsync("segments", Ct);
    });

    private static Task CutAsync(TestNode node, Task ended) => UntilAsync(ended, node.CutConnectionsAsync);

    private static Task ChangeAsync(TestNode node, StaffId who, SegmentId id, Task ended)
    {
        var version = 0;
        return UntilAsync(ended, async () =>
        {
            var row = await node.RowAsync(id);
            await node.SaveAsync(who, row.Name, Segmenting.BoughtTimes(1, days: 30 + (++version % 2)), row);
        });
    }

    private static async Task DueAsync(TestNode node) => await node.ExecuteAsync("update core.segment set looked_at = null");

    private static async Task UntilAsync(Task ended, Func<Task> step)
    {
        while (!ended.IsCompleted)
        {
            try
            {
                await step();
            }
            catch (Exception error) when (DatabaseFault.Passes(error) || error is InvalidOperationException or ObjectDisposedException)
            {
                // Its connection was cut.
            }

            await Task.Yield();
        }
    }
}
