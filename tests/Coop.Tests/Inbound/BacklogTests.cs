using Coop.Channels.Inbound;
using Coop.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Inbound;

[Trait("Category", "integration")]
public sealed class BacklogTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task However_much_waits_the_next_lanes_are_found_without_reading_it_through()
    {
        await using var node = new TestNode(_database);
        await node.ExecuteAsync("""
            insert into channels.inbound (id, connection, dedupe_key, lane, state, due_at, received_at)
            select gen_random_uuid(), 'test', n::text, 'lane ' || n % 5000, 'waiting', '2026-01-01Z', '2026-01-01Z' from generate_series(1, 40000) n;
            insert into channels.inbound_raw (inbound_id, body) select id, '{}' from channels.inbound
            """);
        await node.ExecuteAsync("vacuum analyze channels.inbound");
        await node.ExecuteAsync("vacuum analyze channels.inbound_raw");
        await using var connection = await node.Get<NpgsqlDataSource>().OpenConnectionAsync(Ct);

        // The worker's statement is prepared: the plan that counts is the one without the parameters' values.
        var sql = InboundSql.Take
            .Replace("@now", "$1", StringComparison.Ordinal).Replace("@lanes", "$2", StringComparison.Ordinal).Replace("@count", "$3", StringComparison.Ordinal)
            .Replace("@bytes", "$4", StringComparison.Ordinal);
        await ExecuteAsync(connection, "set plan_cache_mode = force_generic_plan");
        await ExecuteAsync(connection, $"prepare take (timestamptz, bigint, bigint, bigint) as {sql}");
        var plan = await PlanAsync(connection);

        plan.ShouldContain("Index Scan using inbound_waiting");
        plan.ShouldContain("inbound_lane");
        plan.ShouldContain("Index Scan using inbound_raw_pkey");
        plan.ShouldNotContain("Seq Scan", Case.Sensitive, plan);
        plan[plan.IndexOf("CTE taken", StringComparison.Ordinal)..plan.IndexOf("CTE item", StringComparison.Ordinal)].ShouldNotContain("Sort", Case.Sensitive, plan);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static async Task<string> PlanAsync(NpgsqlConnection connection)
    {
        await using var explain = new NpgsqlCommand("explain execute take ('2026-02-01Z', 20, 50, 16000000)", connection);
        await using var reader = await explain.ExecuteReaderAsync(Ct);
        var lines = new List<string>();
        while (await reader.ReadAsync(Ct))
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }
}
