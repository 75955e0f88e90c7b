using Coop.Core.Access;
using Coop.Core.Health;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Health;

[Trait("Category", "integration")]
public sealed class RoundWorkerTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_round_killed_in_its_middle_is_made_again_and_finds_what_was_left()
    {
        await using var node = new TestNode(database);
        var staff = await node.HireAsync();
        await node.Get<Sessions>().OpenAsync(staff, [1], node.Clock.GetUtcNow().AddMinutes(1), Ct);
        node.Clock.Advance(TimeSpan.FromHours(1));
        using var worker = new Slow(node.Get<NpgsqlDataSource>(), node.Get<Sessions>(), node.Get<MachineClock>());
        await worker.StartAsync(Ct);
        await worker.Begun.Task.WaitAsync(Ct);

        await node.CutConnectionsAsync();
        await Eventually.TrueAsync(() => worker.Done == 1, "the round is made to its end");
        await worker.StopAsync(Ct);

        worker.Tried.ShouldBe(2);
        (await node.ScalarAsync<long>("select count(*) from core.staff_session where staff_id = @id", ("id", staff.Value))).ShouldBe(0);
        (await worker.ReadAsync(Ct)).ShouldHaveSingleItem().SinceLooked.ShouldNotBeNull();
    }

    /// <summary>Hangs in its first round until its connection is cut.</summary>
    private sealed class Slow(NpgsqlDataSource source, Sessions sessions, MachineClock machine)
        : RoundWorker("slow", TimeSpan.FromHours(1), machine, NullLogger.Instance)
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Tried { get; private set; }

        public int Done { get; private set; }

        protected override async Task RoundAsync(CancellationToken ct)
        {
            if (++Tried == 1)
            {
                await using var hang = source.CreateCommand("select pg_sleep(60)");
                Begun.TrySetResult();
                await hang.ExecuteNonQueryAsync(ct);
            }

            await sessions.SweepAsync(ct);
            Done++;
        }
    }
}
