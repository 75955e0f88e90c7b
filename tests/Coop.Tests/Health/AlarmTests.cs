using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Health;

/// <summary>Waits until a transaction has really been running for too long.</summary>
[Trait("Category", "slow")]
public sealed class AlarmTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transaction_that_holds_the_events_up_is_named_in_the_log()
    {
        using var log = new Journal();
        await using var site = ServedSite.Start(
            database.ConnectionString, [new("COOP_WORLD", "")], services => services.AddSingleton<ILoggerProvider>(log));
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { ApplicationName = "nightly report" }.ConnectionString);
        await connection.OpenAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        await using var command = new NpgsqlCommand("select pg_current_xact_id()", connection);
        await command.ExecuteNonQueryAsync(Ct);

        await Eventually.TrueAsync(() => log.Lines.Any(line => line.Contains("nightly report", StringComparison.Ordinal)), "the alarm is raised");

        log.Lines.Single(line => line.Contains("nightly report", StringComparison.Ordinal)).ShouldContain("no event after it reaches any subscriber");
    }
}
