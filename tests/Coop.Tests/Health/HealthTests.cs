using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Coop.Core.Health;
using Coop.Testing;
using Coop.Tests.Access;
using Coop.Web.Health;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Health;

[Trait("Category", "integration")]
public sealed class HealthTests(AccessSite site) : IClassFixture<AccessSite>
{
    private static readonly string[] Workers = ["calls", "events:journeys", "events:loyalty", "events:referrals", "events:segments", "events:tiers", "facts", "health", "imports", "inbound", "journeys", "knowledge", "lifecycle", "lines", "live", "loyalty-lapse", "loyalty-sets", "loyalty-tiers", "mailbox", "outbound", "partitions", "portal", "portal-codes", "segments", "sessions"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_is_ready_when_its_database_and_every_worker_are()
    {
        TestServer.SkipWhenMissing();

        await Eventually.TrueAsync(async () => (await ReadyAsync(site.Site)).Status == HttpStatusCode.OK, "the node is ready");
        await Eventually.TrueAsync(async () => (await ReadyAsync(site.Site)).Json.Contains("worker health", StringComparison.Ordinal), "health looks after itself");
        var (_, json) = await ReadyAsync(site.Site);

        using var document = JsonDocument.Parse(json);
        document.RootElement.GetProperty("status").GetString().ShouldBe("ready");
        var checks = document.RootElement.GetProperty("checks").EnumerateObject().ToList();
        checks.Select(check => check.Name).ShouldBe(["database", "migrations", .. Workers.Select(name => $"worker {name}")]);
        checks.ShouldAllBe(check => check.Value.GetProperty("ok").GetBoolean());
        json.ShouldNotContain("Password", Case.Insensitive);
        json.ShouldNotContain("Host=", Case.Insensitive);
    }

    [Fact]
    public async Task A_node_of_a_newer_version_than_its_schema_is_not_ready_but_lives()
    {
        await using var node = new TestNode(site.Database);
        var last = await node.ScalarAsync<string>("select max(name) from public.coop_migration");
        await node.ExecuteAsync("delete from public.coop_migration where name = @name", ("name", last));
        try
        {
            var (status, json) = await ReadyAsync(site.Site);
            using var live = await site.SendAsync(HttpMethod.Get, "/health/live");

            status.ShouldBe(HttpStatusCode.ServiceUnavailable);
            json.ShouldContain($"missing: {last}");
            live.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        finally
        {
            await node.ExecuteAsync("insert into public.coop_migration (name) values (@name)", ("name", last));
        }
    }

    [Fact]
    public async Task A_node_without_its_database_is_not_ready_but_lives()
    {
        await using var database = new TestDatabase();
        await database.InitializeAsync();
        await using var alone = ServedSite.Start(database.ConnectionString, [new("COOP_WORLD", "")]);
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;
        await TestServer.DropAsync(name, Ct);

        var (status, json) = await ReadyAsync(alone);

        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        json.ShouldContain("does not answer");
        using var live = await new HttpClient().GetAsync($"{alone.Address}/health/live", Ct);
        live.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_lag_of_every_worker_is_a_metric()
    {
        TestServer.SkipWhenMissing();
        await Eventually.TrueAsync(async () => (await ReadyAsync(site.Site)).Json.Contains("worker health", StringComparison.Ordinal), "health looks after itself");
        var measured = new HashSet<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == HealthSampler.Meter)
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => measured.Add($"{instrument.Name} {(tags.Length > 0 ? tags[0].Value : "")}".Trim()));
        listener.Start();

        listener.RecordObservableInstruments();

        measured.ShouldContain("coop.database.oldest_transaction");
        Workers.Select(name => $"coop.worker.lag {name}").Except(measured).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_oldest_transaction_of_the_server_is_found_and_named()
    {
        var source = new NpgsqlConnectionStringBuilder(site.Database.ConnectionString) { ApplicationName = "somebody's report" };
        await using var connection = new NpgsqlConnection(source.ConnectionString);
        await connection.OpenAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        await using var command = new NpgsqlCommand("select pg_backend_pid()", connection);
        var pid = (int)(await command.ExecuteScalarAsync(Ct))!;
        await using var node = new TestNode(site.Database);

        // Other tests run transactions on this server too, but none as long as this one.
        RunningTransaction? oldest = null;
        await Eventually.TrueAsync(async () => (oldest = await node.Get<OldestTransaction>().FindAsync(Ct))?.Pid == pid, "it is the oldest");

        oldest!.Application.ShouldBe("somebody's report");
        oldest.State.ShouldBe("idle in transaction");
        oldest.Age.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    private static async Task<(HttpStatusCode Status, string Json)> ReadyAsync(ServedSite site)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync($"{site.Address}/health/ready", Ct);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }
}
