using Coop.Core.Events;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Coop.Tests.Events;

[Trait("Category", "integration")]
public sealed class EventLogPlanTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task However_long_the_log_the_next_events_are_found_by_index_in_every_month()
    {
        await using var node = new TestNode(_database);
        using var months = new MonthPartitions(_database.Source, node.Clock, new MachineClock(), NullLogger<MonthPartitions>.Instance);
        await months.EnsureAsync(Ct);
        await node.ExecuteAsync("""
            insert into core.event (xid, name, body, at)
            select (n / 3 + 10)::text::xid8, 'test.old', '{}', '2026-01-20Z'::timestamptz + n * interval '6 minutes' from generate_series(1, 20000) n
            """);
        await node.ExecuteAsync("vacuum analyze core.event");

        var plan = string.Join('\n', await node.ColumnAsync<string>("explain " + EventSql.ReadAfter, ("xid", "3000"), ("position", 9_000L), ("batch", 100)));
        var (first, second) = (await node.ScalarAsync<long>("select count(*) from core.event_2026_03"), await node.ScalarAsync<long>("select count(*) from core.event_default"));

        (first > 1000 && second > 1000).ShouldBeTrue("the log spreads over partitions");
        plan.ShouldContain("Index Scan");
        plan.ShouldNotContain("Seq Scan");
        plan.ShouldNotContain("Sort  ");
    }
}
