using Coop.Core.Persistence;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Persistence;

[Trait("Category", "integration")]
public sealed class MonthPartitionsTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task This_month_and_the_next_are_ready_and_take_their_rows()
    {
        await using var node = new TestNode(_database);

        await node.Get<MonthPartitions>().EnsureAsync(Ct);
        await node.HireAsync();
        await node.InWorkAsync(work =>
        {
            work.Audit(null, "test", "test");
            return Task.FromResult(0);
        });

        (await PartitionsAsync(node)).ShouldBe(
            ["audit_2026_03", "audit_2026_04", "audit_default", "event_2026_03", "event_2026_04", "event_default"]);
        (await node.ScalarAsync<long>("select count(*) from core.audit_2026_03")).ShouldBe(1);
        (await node.ScalarAsync<long>("select count(*) from core.audit_default")).ShouldBe(0);
    }

    [Fact]
    public async Task With_the_business_clock_the_months_move_on()
    {
        await using var node = new TestNode(_database);
        await node.Get<MonthPartitions>().EnsureAsync(Ct);

        node.Clock.AdvanceTo(new DateTimeOffset(2026, 12, 31, 23, 59, 0, TimeSpan.Zero));
        await node.Get<MonthPartitions>().EnsureAsync(Ct);

        (await PartitionsAsync(node)).Where(name => name.StartsWith("event", StringComparison.Ordinal)).ShouldBe(
            ["event_2026_03", "event_2026_04", "event_2026_12", "event_2027_01", "event_default"]);
    }

    [Fact]
    public async Task Rows_of_a_month_that_had_no_partition_stay_where_they_are()
    {
        await using var node = new TestNode(_database);
        await node.InWorkAsync(work =>
        {
            work.Audit(null, "early", "test");
            return Task.FromResult(0);
        });

        await node.Get<MonthPartitions>().EnsureAsync(Ct);

        (await PartitionsAsync(node)).ShouldBe(["audit_2026_04", "audit_default", "event_2026_03", "event_2026_04", "event_default"]);
        (await node.ScalarAsync<long>("select count(*) from core.audit_default where action = 'early'")).ShouldBe(1);
    }

    [Fact]
    public async Task Nodes_that_start_together_take_turns()
    {
        var nodes = Enumerable.Range(0, 4).Select(_ => new TestNode(_database)).ToList();

        await Task.WhenAll(nodes.Select(node => node.Get<MonthPartitions>().EnsureAsync(Ct)));

        (await PartitionsAsync(nodes[0])).Count.ShouldBe(6);
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_month_of_the_audit_is_append_only_like_the_whole()
    {
        await using var node = new TestNode(_database);
        await node.Get<MonthPartitions>().EnsureAsync(Ct);
        await node.InWorkAsync(work =>
        {
            work.Audit(null, "test", "test");
            return Task.FromResult(0);
        });

        var refused = await Should.ThrowAsync<Npgsql.PostgresException>(() => node.ExecuteAsync("delete from core.audit_2026_03"));

        refused.SqlState.ShouldBe(Npgsql.PostgresErrorCodes.RestrictViolation);
    }

    private static Task<List<string>> PartitionsAsync(TestNode node) => node.ColumnAsync<string>(
        "select replace(inhrelid::regclass::text, 'core.', '') from pg_inherits where inhparent in ('core.event'::regclass, 'core.audit'::regclass) order by 1");
}
