using Coop.Core.Persistence;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Routing;

[Trait("Category", "integration")]
public sealed class LockOrderTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Anything_at_once_on_the_same_few_members_never_ends_in_a_deadlock()
    {
        var done = 0;
        await using (var one = new TestNode(database))
        await using (var two = new TestNode(database, one.Clock, one.Provider))
        {
            one.Provider.OnSend = (message, _) => Task.FromResult<Core.Outbound.SendOutcome>(
                An.Number() % 4 == 0 ? new Core.Outbound.SendOutcome.Later(TimeSpan.Zero, "busy") : new Core.Outbound.SendOutcome.Accepted($"{message.Id.Value}"));
            var staff = await Task.WhenAll(Enumerable.Range(0, 3).Select(n => one.HireAsync($"Agente {n}")));
            var sessions = Enumerable.Range(0, 4).Select(_ => An.Id()).ToList();
            foreach (var session in sessions)
            {
                await one.ChatAsync(session);
            }

            var bustle = new Bustle(staff, sessions);
            await Task.WhenAll(Enumerable.Range(0, 10).Select(seed => Task.Run(
                async () =>
                {
                    var random = new Random(seed);
                    for (var i = 0; i < 60; i++)
                    {
                        var action = Bustle.Actions[random.Next(Bustle.Actions.Count)];
                        await bustle.DoAsync(seed % 2 == 0 ? one : two, action, random.Next(), random.Next(0, 200));
                        Interlocked.Increment(ref done);
                        one.Clock.Advance(TimeSpan.FromMilliseconds(200));
                    }
                },
                Ct)));
        }

        // A crossing is retried and would not show: PostgreSQL counts them, and tells when the connections are closed.
        done.ShouldBe(600);
        await Eventually.TrueAsync(async () => await database.Source.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database()") == 1);
        (await database.Source.ScalarAsync<long>("select deadlocks from pg_stat_database where datname = current_database()")).ShouldBe(0);
        (await database.Source.ScalarAsync<long>("select xact_commit from pg_stat_database where datname = current_database()")).ShouldBeGreaterThan(600);
    }

    [Fact]
    public async Task Two_that_lock_members_in_opposite_orders_are_counted_so_that_the_count_means_something()
    {
        await using var other = new TestDatabase();
        await other.InitializeAsync();
        await using (var node = new TestNode(other))
        {
            var (a, b) = (await node.RegisterAsync(), await node.RegisterAsync());
            var works = node.Get<WorkFactory>();
            await using var first = await works.BeginAsync(Ct);
            await using var second = await works.BeginAsync(Ct);
            await Core.Timeline.AppendEntry.LockAsync(first, [a], Ct);
            await Core.Timeline.AppendEntry.LockAsync(second, [b], Ct);

            var crossing = Should.ThrowAsync<Exception>(Task.WhenAll(
                Core.Timeline.AppendEntry.LockAsync(first, [b], Ct), Core.Timeline.AppendEntry.LockAsync(second, [a], Ct)));

            DatabaseFault.IsCrossing(await crossing).ShouldBeTrue();
        }

        await Eventually.TrueAsync(async () => await other.Source.ScalarAsync<long>("select deadlocks from pg_stat_database where datname = current_database()") == 1);
    }
}
