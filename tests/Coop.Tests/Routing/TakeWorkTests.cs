using Coop.Channels.Routing;
using Coop.Core.Access;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Routing;

[Trait("Category", "integration")]
public sealed class TakeWorkTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_those_who_take_at_the_same_moment_exactly_one_gets_it()
    {
        await using var one = new TestNode(database);
        await using var two = new TestNode(database);
        var agents = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => one.HireAsync($"Agente {n}")));

        for (var round = 0; round < 8; round++)
        {
            var thread = await one.ChatAsync(An.Id());
            var item = (await one.OpenWorkAsync(thread.Id)).ShouldNotBeNull();

            var results = await Task.WhenAll(agents.Select((agent, i) => Task.Run(() => TakeAsync(i % 2 == 0 ? one : two, agent, item.Id), Ct)));

            results.Count(result => result == WorkResult.Done).ShouldBe(1);
            results.Count(result => result == WorkResult.TakenByOther).ShouldBe(5);
            var winner = agents[Array.IndexOf(results, WorkResult.Done)];
            (await one.OpenWorkAsync(thread.Id))!.AgentId.ShouldBe(winner);
            var rows = await one.TimelineAsync(thread.MemberId);
            rows.Where(row => row.Kind == EntryKind.Work).ShouldHaveSingleItem().Author.ShouldBe(winner.Value);
        }
    }

    [Fact]
    public async Task Taking_twice_is_taking_once()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var thread = await node.ChatAsync(An.Id());
        var item = (await node.OpenWorkAsync(thread.Id))!;

        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => TakeAsync(node, ana, item.Id), Ct)));

        results.ShouldAllBe(result => result == WorkResult.Done);
        (await node.TimelineAsync(thread.MemberId)).Count(row => row.Kind == EntryKind.Work).ShouldBe(1);
    }

    [Fact]
    public async Task A_conversation_never_has_two_open_items_however_close_message_and_reopen_race()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var session = An.Id();
        var thread = await node.ChatAsync(session);
        var results = new List<WorkResult>();

        for (var round = 0; round < 15; round++)
        {
            var item = (await node.OpenWorkAsync(thread.Id)).ShouldNotBeNull();
            var all = await node.ColumnAsync<Guid>("select id from channels.work_item where conversation_id = @id", ("id", thread.Id.Value));
            var reopen = all.Where((_, i) => i >= all.Count - 3).Select(id => Task.Run(() => ReopenAsync(node, ana, new(id)), Ct));
            var close = Task.Run(() => CloseAsync(node, ana, item.Id), Ct);
            var write = Task.Run(() => node.ChatAsync(session), Ct);

            results.AddRange(await Task.WhenAll(reopen.Append(close)));
            await write;
            (await node.ScalarAsync<long>("select count(*) from channels.work_item where conversation_id = @id and closed_at is null", ("id", thread.Id.Value))).ShouldBeLessThanOrEqualTo(1);

            // The message may have come before the closing: the next one opens again.
            await node.ChatAsync(session);
        }

        results.ShouldContain(WorkResult.Done);
        results.ShouldContain(WorkResult.Superseded);
    }

    [Fact]
    public async Task Work_of_somebody_else_is_neither_released_nor_closed()
    {
        await using var node = new TestNode(database);
        var (ana, luis) = (await node.HireAsync(), await node.HireAsync("Luis Peña"));
        var thread = await node.ChatAsync(An.Id());
        var item = (await node.OpenWorkAsync(thread.Id))!;
        await TakeAsync(node, ana, item.Id);

        var closed = await CloseAsync(node, luis, item.Id);
        var released = await node.As(luis).RunAsync<ReleaseWork, WorkResult>(release => release.RunAsync(item.Id, Ct));

        (closed, released).ShouldBe((WorkResult.TakenByOther, WorkResult.TakenByOther));
        (await node.OpenWorkAsync(thread.Id))!.AgentId.ShouldBe(ana);
    }

    [Fact]
    public async Task An_answer_takes_the_work_nobody_has_and_the_member_no_longer_waits()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var session = An.Id();
        var thread = await node.ChatAsync(session);
        var waiting = (await node.OpenWorkAsync(thread.Id))!.WaitingSince;

        await node.ReplyAsync(ana, thread.Id);
        var answered = (await node.OpenWorkAsync(thread.Id))!;
        node.Clock.Advance(TimeSpan.FromMinutes(3));
        await node.ChatAsync(session);

        waiting.ShouldNotBeNull();
        (answered.AgentId, answered.WaitingSince).ShouldBe((ana, null));
        (await node.OpenWorkAsync(thread.Id))!.ShouldSatisfyAllConditions(w => w.AgentId.ShouldBe(ana), w => w.WaitingSince.ShouldBe(node.Clock.GetUtcNow()));
    }

    private static Task<WorkResult> TakeAsync(TestNode node, StaffId by, WorkItemId id) =>
        node.As(by).RunAsync<TakeWork, WorkResult>(take => take.RunAsync(id, Ct));

    private static Task<WorkResult> CloseAsync(TestNode node, StaffId by, WorkItemId id) =>
        node.As(by).RunAsync<CloseWork, WorkResult>(close => close.RunAsync(id, "solved", Ct));

    private static Task<WorkResult> ReopenAsync(TestNode node, StaffId by, WorkItemId id) =>
        node.As(by).RunAsync<ReopenWork, WorkResult>(reopen => reopen.RunAsync(id, Ct));
}
