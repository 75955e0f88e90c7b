using Coop.Channels.Conversations;
using Coop.Core.Access;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Tests.Persistence;

[Trait("Category", "integration")]
public sealed class CrossingTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_use_case_that_crossed_another_is_run_again_and_nobody_notices()
    {
        await using var node = new TestNode(database, also: services => services.AddScoped<WriteBoth>());
        var ana = await node.HireAsync();
        var (a, b) = ((await node.ChatAsync(An.Id())).Id, (await node.ChatAsync(An.Id())).Id);
        using var meeting = new Barrier(2);
        var runs = 0;

        await Task.WhenAll(new[] { new[] { a, b }, [b, a] }.Select(order => Task.Run(
            () => node.As(ana).RunAsync<WriteBoth>(write =>
            {
                Interlocked.Increment(ref runs);
                return write.RunAsync(order, meeting, Ct);
            }),
            Ct)));

        runs.ShouldBe(3, "they met in the middle, and one of them began again");
    }

    /// <summary>Writes two conversations in the order given, and meets the other in between the first time.</summary>
    [Needs(Permission.BeSignedIn)]
    private sealed class WriteBoth(WorkFactory works)
    {
        public async Task RunAsync(ConversationId[] order, Barrier meeting, CancellationToken ct)
        {
            await using var work = await works.BeginAsync(ct);
            foreach (var id in order)
            {
                (await work.Db.Conversations.SingleAsync(c => c.Id == id, ct)).Received(1, work.Now);
                await work.Db.SaveChangesAsync(ct);
                if (meeting.CurrentPhaseNumber == 0)
                {
                    meeting.SignalAndWait(ct);
                }
            }

            await work.CommitAsync(ct);
        }
    }
}
