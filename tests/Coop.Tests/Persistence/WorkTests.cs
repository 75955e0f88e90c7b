using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Persistence;

[Trait("Category", "integration")]
public sealed class WorkTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_travels_from_the_visitor_to_the_timeline_and_the_answer_to_the_visitor()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var session = An.Id();

        var thread = await node.ChatAsync(session, "¿Cuál es mi saldo?");
        var message = await node.AnswerAsync(ana, thread.Id, "$ 17.500.000");

        var rows = await node.TimelineAsync(thread.MemberId);
        rows.Select(row => (row.Seq, row.Direction, row.Body, row.State)).ShouldBe(
            [(1, Direction.In, "¿Cuál es mi saldo?", null), (2, Direction.Out, "$ 17.500.000", OutboundState.Sent)]);
        node.Provider.Received.ShouldHaveSingleItem().Id.ShouldBe(message);
    }

    [Fact]
    public async Task Disposing_twice_gives_no_context_away_that_somebody_else_has_by_now()
    {
        await using var node = new TestNode(database);
        var works = node.Get<WorkFactory>();
        var first = await works.BeginAsync(Ct);
        await first.DisposeAsync();
        await using var second = await works.BeginAsync(Ct);

        await first.DisposeAsync();
        await using var third = await works.BeginAsync(Ct);

        third.Db.ShouldNotBeSameAs(second.Db);
        second.Db.ChangeTracker.HasChanges().ShouldBeFalse();
    }
}
