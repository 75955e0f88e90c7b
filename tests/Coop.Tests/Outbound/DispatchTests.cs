using Coop.Channels.Conversations;
using Coop.Channels.Dispatch;
using Coop.Core.Access;
using Coop.Core.Consent;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Outbound;

[Trait("Category", "integration")]
public sealed class DispatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Undo = TimeSpan.FromSeconds(5);

    private readonly TestDatabase _database = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task One_reply_sent_fifty_times_at_once_leaves_once()
    {
        await using var one = new TestNode(_database);
        await using var two = new TestNode(_database, one.Clock, one.Provider);
        var ana = await one.HireAsync();
        var thread = await one.ChatAsync(An.Id());
        var client = An.Id();

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => (i % 2 == 0 ? one : two).ReplyAsync(ana, thread.Id, client: client), Ct)));
        one.Clock.Advance(Undo);
        await Task.WhenAll(one.SettleAsync(), two.SettleAsync());

        results.Count(result => result is ReplyResult.Queued).ShouldBe(1);
        results.Count(result => result is ReplyResult.Repeated).ShouldBe(49);
        one.Provider.Received.Count.ShouldBe(1);
        (await one.TimelineAsync(thread.MemberId)).Count(row => row.Direction == Direction.Out).ShouldBe(1);
    }

    [Fact]
    public async Task A_reply_whose_answer_got_lost_is_a_repetition_even_when_a_colleague_answered_since()
    {
        await using var node = new TestNode(_database);
        var (ana, luis) = (await node.HireAsync(), await node.HireAsync("Luis Peña"));
        var thread = await node.ChatAsync(An.Id());
        var client = An.Id();
        await node.ReplyAsync(ana, thread.Id, client: client, seen: 1);
        await node.AnswerAsync(luis, thread.Id);

        var again = await node.ReplyAsync(ana, thread.Id, client: client, seen: 1);
        var other = await node.ReplyAsync(ana, thread.Id, seen: 1);

        again.ShouldBe(new ReplyResult.Repeated());
        other.ShouldBeOfType<ReplyResult.Overtaken>();
        node.Provider.Received.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Messages_of_a_conversation_leave_in_the_order_they_were_written_however_many_dispatch()
    {
        await using var one = new TestNode(_database);
        await using var two = new TestNode(_database, one.Clock, one.Provider);
        var ana = await one.HireAsync();
        var threads = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => one.ChatAsync(An.Id())));
        one.Provider.OnSend = async (message, ct) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(An.Number() % 7), new MachineClock(), ct);
            return An.Number() % 5 == 0 ? new SendOutcome.Later(TimeSpan.Zero, "busy") : new SendOutcome.Accepted($"{message.Id.Value}");
        };
        for (var n = 1; n <= 8; n++)
        {
            foreach (var thread in threads)
            {
                await one.ReplyAsync(ana, thread.Id, $"{n}");
            }
        }

        one.Clock.Advance(Undo);
        await one.StartAsync<DispatchWorker>();
        await two.StartAsync<DispatchWorker>();
        await Eventually.TrueAsync(async () => await one.ScalarAsync<long>("select count(*) from core.outbound where state = 'sent'") == 32);

        foreach (var thread in threads)
        {
            var order = one.Provider.Received.Where(m => m.Member == thread.MemberId).Select(m => int.Parse(m.Body, null)).ToList();
            order.ShouldBeInOrder();
            order.Distinct().Count().ShouldBe(8);
            (await one.TimelineAsync(thread.MemberId)).Where(row => row.Direction == Direction.Out).Select(row => row.Body).ShouldBe(Enumerable.Range(1, 8).Select(n => $"{n}"));
        }
    }

    [Fact]
    public async Task A_message_that_must_wait_for_its_provider_holds_the_later_ones_of_its_conversation()
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        var thread = await node.ChatAsync(An.Id());
        node.Provider.OnSend = (message, _) => Task.FromResult<SendOutcome>(
            node.Provider.Received.Count == 1 ? new SendOutcome.Later(TimeSpan.FromMinutes(1), "busy") : new SendOutcome.Accepted($"{message.Id.Value}"));
        await node.ReplyAsync(ana, thread.Id, "1");
        await node.ReplyAsync(ana, thread.Id, "2");

        node.Clock.Advance(Undo);
        await node.SettleAsync();
        var early = node.Provider.Received.Select(m => m.Body).ToList();
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await node.SettleAsync();

        early.ShouldBe(["1"]);
        node.Provider.Received.Select(m => m.Body).ShouldBe(["1", "1", "2"]);
    }

    [Fact]
    public async Task What_is_taken_back_never_leaves_and_what_has_left_is_not_taken_back()
    {
        await using var node = new TestNode(_database);
        await using var other = new TestNode(_database, node.Clock, node.Provider);
        var ana = await node.HireAsync();
        var threads = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => node.ChatAsync(An.Id())));
        var replies = await Task.WhenAll(threads.Select(thread => node.ReplyAsync(ana, thread.Id)));
        var messages = replies.Cast<ReplyResult.Queued>().Select(queued => queued.Id).ToList();
        node.Clock.Advance(Undo);

        var undoing = Task.WhenAll(messages.Select(id => Task.Run(() => node.As(ana).RunAsync<TakeBackMessage, bool>(undo => undo.RunAsync(id, Ct)), Ct)));
        await Task.WhenAll(undoing, other.SettleAsync());
        var undone = messages.Zip(await undoing).Where(pair => pair.Second).Select(pair => pair.First).ToHashSet();

        var left = node.Provider.Received.Select(m => m.Id).ToHashSet();
        undone.Overlaps(left).ShouldBeFalse();
        undone.Concat(left).ShouldBe(messages, ignoreOrder: true);
        foreach (var id in messages)
        {
            var message = await node.MessageAsync(id);
            message.State.ShouldBe(undone.Contains(id) ? OutboundState.Cancelled : OutboundState.Sent);
            (await node.TimelineAsync(message.MemberId)).Any(row => row.Direction == Direction.Out).ShouldBe(left.Contains(id));
        }
    }

    [Fact]
    public async Task Every_message_that_left_or_was_refused_has_its_verdict_beside_it()
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        var (open, closed) = (await node.ChatAsync(An.Id()), await node.ChatAsync(An.Id()));
        await ConsentAsync(node, ana, closed.MemberId, granted: false);

        var sent = await node.AnswerAsync(ana, open.Id);
        var refused = await node.AnswerAsync(ana, closed.Id);

        (await node.MessageAsync(refused)).ShouldSatisfyAllConditions(m => m.State.ShouldBe(OutboundState.Refused), m => m.Reason.ShouldBe("consent_withdrawn"));
        (await VerdictsAsync(node, sent)).ShouldBe(["true answers_member"]);
        (await VerdictsAsync(node, refused)).ShouldBe(["false consent_withdrawn"]);
        (await node.TimelineAsync(closed.MemberId)).ShouldNotContain(row => row.Direction == Direction.Out);
        node.Provider.Received.ShouldHaveSingleItem().Id.ShouldBe(sent);
    }

    [Fact]
    public async Task A_consent_withdrawn_while_the_message_is_being_leased_keeps_it_back()
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        var thread = await node.ChatAsync(An.Id());
        var queued = (ReplyResult.Queued)await node.ReplyAsync(ana, thread.Id);
        node.Clock.Advance(Undo);

        // The withdrawal is under way, and holds the head as RecordConsent does; the dispatcher comes in between.
        await using var withdrawal = await node.Get<NpgsqlDataSource>().OpenConnectionAsync(Ct);
        await using var transaction = await withdrawal.BeginTransactionAsync(Ct);
        await ExecuteAsync(withdrawal, "select 1 from core.timeline_head where member_id = @member for no key update", thread.MemberId);
        var draining = node.Get<DispatchWorker>().DrainAsync(Ct);
        await Eventually.TrueAsync(async () => await node.ScalarAsync<bool>("select exists (select 1 from pg_stat_activity where wait_event_type = 'Lock' and application_name = @name)", ("name", node.Name)));
        await ExecuteAsync(withdrawal, "insert into core.consent (member_id, channel, purpose, granted, source, at) values (@member, 'web', 'service', false, 'widget', now())", thread.MemberId);
        await transaction.CommitAsync(Ct);
        await draining;

        (await node.MessageAsync(queued.Id)).State.ShouldBe(OutboundState.Refused);
        node.Provider.Received.ShouldBeEmpty();
        (await node.TimelineAsync(thread.MemberId)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_message_nobody_can_send_lets_all_others_pass_and_is_shown_as_refused_in_the_end()
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        var (bad, good) = (await node.ChatAsync(An.Id()), await node.ChatAsync(An.Id()));
        var queued = (ReplyResult.Queued)await node.ReplyAsync(ana, bad.Id);
        await node.ExecuteAsync("delete from core.outbound_content where outbound_id = @id", ("id", queued.Id.Value));

        await node.AnswerAsync(ana, good.Id);
        for (var i = 0; i < 6; i++)
        {
            node.Clock.Advance(TimeSpan.FromMinutes(1));
            await node.SettleAsync();
        }

        node.Provider.Received.ShouldHaveSingleItem().Member.ShouldBe(good.MemberId);
        (await node.Get<TimelineReads>().WaitingAsync(bad.MemberId, Ct)).ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(row => row.State.ShouldBe(OutboundState.Refused), row => row.Reason.ShouldBe("fault"));
    }

    private static Task ConsentAsync(TestNode node, StaffId by, MemberId member, bool granted) =>
        node.As(by).RunAsync<RecordConsent>(record => record.RunAsync(member, Channel.Web, Purpose.Service, granted, "agent", Ct));

    private static Task<List<string>> VerdictsAsync(TestNode node, OutboundId id) =>
        node.ColumnAsync<string>("select allowed || ' ' || reason from core.policy_verdict where outbound_id = @id order by attempt", ("id", id.Value));

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, MemberId member)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new("member", member.Value) } };
        await command.ExecuteNonQueryAsync(Ct);
    }
}
