using Coop.Channels.Simulators;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.WebChat;

/// <summary>A page may be closed at any moment; the log is for what somebody must mend.</summary>
[Trait("Category", "integration")]
public sealed class LeftMidCallTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_leaves_in_the_middle_of_a_call_leaves_no_error_behind()
    {
        using var log = new Journal();
        await using (var site = ServedSite.Start(database.ConnectionString, [new("COOP_WORLD", "")], services => services.AddSingleton<ILoggerProvider>(log)))
        {
            using var http = new HttpClient { BaseAddress = new Uri(site.Address) };
            await using var visitor = new ScriptedVisitor(http, ScriptedVisitor.DialAsync, TimeProvider.System);
            await visitor.ConnectAsync(Ct);
            await using var busy = await database.Source.OpenConnectionAsync(Ct);
            await using var holds = await busy.BeginTransactionAsync(Ct);
            await using var hold = new NpgsqlCommand("lock table core.contact_point in access exclusive mode", busy);
            await hold.ExecuteNonQueryAsync(Ct);

            var call = visitor.OpenAsync(Ct);
            await Eventually.TrueAsync(async () => await AsksAsync() == 1, "the call waits");
            await visitor.CutAsync();
            await call.ShouldThrowAsync<Exception>();
            await Eventually.TrueAsync(async () => await AsksAsync() == 0, "the call ends with who made it");
        }

        log.Lines.ShouldBeEmpty();
    }

    private Task<long> AsksAsync() => database.Source.ScalarAsync<long>(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%coop:web.thread_by_session%'");
}
