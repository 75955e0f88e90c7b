using Coop.Channels.Conversations;
using Coop.Channels.Dispatch;
using Coop.Core.Outbound;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Outbound;

/// <summary>What a dispatcher makes of answers, of silence and of its own end.</summary>
[Trait("Category", "integration")]
public sealed class OutcomeTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    public static TheoryData<SendOutcome, OutboundState> Outcomes => new()
    {
        { new SendOutcome.Accepted("P1"), OutboundState.Sent },
        { new SendOutcome.Refused("unreachable"), OutboundState.Failed },
        { new SendOutcome.Unknown("timeout"), OutboundState.Uncertain },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task An_outcome_is_written_down_once_and_nothing_is_sent_again(SendOutcome outcome, OutboundState state)
    {
        await using var node = new TestNode(_database);
        node.Provider.OnSend = (_, _) => Task.FromResult(outcome);
        var (id, thread) = await SentAsync(node);

        await node.SettleAsync();
        node.Clock.Advance(TimeSpan.FromHours(1));
        await node.SettleAsync();

        (await node.MessageAsync(id)).State.ShouldBe(state);
        node.Provider.Received.Count.ShouldBe(1);
        (await node.TimelineAsync(thread.MemberId)).Count(row => row.Direction == Direction.Out).ShouldBe(1);
        (await SettledAsync(node, id)).Count.ShouldBe(state == OutboundState.Uncertain ? 0 : 1);
    }

    [Fact]
    public async Task Later_is_tried_again_when_it_is_due_as_the_same_entry()
    {
        await using var node = new TestNode(_database);
        node.Provider.OnSend = (_, _) => Task.FromResult<SendOutcome>(
            node.Provider.Received.Count < 3 ? new SendOutcome.Later(TimeSpan.FromMinutes(1), "rate_limited") : new SendOutcome.Accepted("P1"));
        var (id, thread) = await SentAsync(node);

        var waiting = await node.MessageAsync(id);
        node.Clock.Advance(TimeSpan.FromSeconds(59));
        await node.SettleAsync();
        var early = node.Provider.Received.Count;
        for (var i = 0; i < 3; i++)
        {
            node.Clock.Advance(TimeSpan.FromMinutes(1));
            await node.SettleAsync();
        }

        (waiting.State, waiting.Reason, early).ShouldBe((OutboundState.Queued, "rate_limited", 1));
        (await node.MessageAsync(id)).ShouldSatisfyAllConditions(m => m.State.ShouldBe(OutboundState.Sent), m => m.Reason.ShouldBeNull(), m => m.Attempts.ShouldBe(3));
        node.Provider.Received.Count.ShouldBe(3);
        (await node.TimelineAsync(thread.MemberId)).Count(row => row.Direction == Direction.Out).ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_adapter_that_breaks_or_runs_out_of_time_leaves_the_message_uncertain_and_the_dispatcher_at_work(bool outOfTime)
    {
        await using var node = new TestNode(_database);
        node.Provider.OnSend = (message, _) => message.Body != "mal" ? Task.FromResult<SendOutcome>(new SendOutcome.Accepted("P1"))
            : throw (outOfTime ? new TaskCanceledException("100 seconds are over.") : new InvalidOperationException("It broke."));
        await node.StartAsync<DispatchWorker>();
        var ana = await node.HireAsync();
        var threads = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => node.ChatAsync(An.Id())));
        var bad = new List<OutboundId>();
        foreach (var thread in threads)
        {
            bad.Add(((ReplyResult.Queued)await node.ReplyAsync(ana, thread.Id, "mal")).Id);
        }

        node.Clock.Advance(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(async () => await node.ScalarAsync<long>("select count(*) from core.outbound where state = 'uncertain'") == 6);
        await node.ReplyAsync(ana, threads[0].Id, "bien");
        node.Clock.Advance(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(() => node.Provider.Received.Any(m => m.Body == "bien"), "the dispatcher works on");

        node.Provider.Received.Count(m => m.Body == "mal").ShouldBe(6);
    }

    public static TheoryData<SendOutcome?, OutboundState, int> Answers => new()
    {
        { null, OutboundState.Uncertain, 0 },
        { new SendOutcome.Accepted("P1"), OutboundState.Sent, 0 },
        { new SendOutcome.Refused("unknown_number"), OutboundState.Failed, 0 },
        { new SendOutcome.Later(TimeSpan.Zero, "never_arrived"), OutboundState.Sent, 1 },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_message_whose_dispatcher_died_before_sending_is_asked_after_and_not_sent_blindly(SendOutcome? answer, OutboundState state, int sends)
    {
        await using var dying = new TestNode(_database);
        await using var heir = new TestNode(_database, dying.Clock);
        heir.Provider.OnFind = _ => Task.FromResult(answer);
        var id = await QueuedAsync(dying);
        (await dying.Get<LeaseMessage>().RunAsync(Ct)).ShouldBeOfType<LeaseResult.Leased>();

        await heir.SettleAsync();
        var before = (await heir.MessageAsync(id)).State;
        await ExpireLeasesAsync(heir);
        await heir.SettleAsync();

        before.ShouldBe(OutboundState.Sending, "as long as its lease lasts");
        (await heir.MessageAsync(id)).State.ShouldBe(state);
        heir.Provider.Received.Count.ShouldBe(sends);
    }

    [Fact]
    public async Task A_message_whose_dispatcher_died_after_sending_is_not_sent_a_second_time()
    {
        await using var dying = new TestNode(_database);
        await using var heir = new TestNode(_database, dying.Clock, dying.Provider);
        using var death = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        dying.Provider.OnSend = async (_, ct) =>
        {
            await death.CancelAsync();
            ct.ThrowIfCancellationRequested();
            return new SendOutcome.Accepted("never told");
        };
        dying.Provider.OnFind = message => Task.FromResult<SendOutcome?>(new SendOutcome.Accepted($"found-{message.Id.Value}"));
        var id = await QueuedAsync(dying);

        await Should.ThrowAsync<OperationCanceledException>(dying.Get<DispatchWorker>().DrainAsync(death.Token));
        await ExpireLeasesAsync(heir);
        await heir.SettleAsync();

        (await heir.MessageAsync(id)).ShouldSatisfyAllConditions(m => m.State.ShouldBe(OutboundState.Sent), m => m.ProviderId.ShouldBe($"found-{id.Value}"));
        heir.Provider.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_outcome_outlives_a_database_that_is_away_when_it_comes()
    {
        await using var node = new TestNode(_database);
        node.Provider.OnSend = async (_, _) =>
        {
            await node.CutConnectionsAsync();
            return new SendOutcome.Accepted("P1");
        };
        var id = await QueuedAsync(node);

        await node.Get<DispatchWorker>().DrainAsync(Ct);

        (await node.MessageAsync(id)).State.ShouldBe(OutboundState.Sent);
        node.Provider.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_provider_that_cannot_be_asked_is_asked_again_and_keeps_nobody_else_waiting()
    {
        await using var dying = new TestNode(_database);
        await using var heir = new TestNode(_database, dying.Clock);
        var ids = new List<OutboundId>();
        for (var i = 0; i < 2; i++)
        {
            ids.Add(await QueuedAsync(dying));
            (await dying.Get<LeaseMessage>().RunAsync(Ct)).ShouldBeOfType<LeaseResult.Leased>();
        }

        heir.Provider.OnFind = message => message.Id == ids[0] ? throw new HttpRequestException("away") : Task.FromResult<SendOutcome?>(new SendOutcome.Accepted("P2"));
        await ExpireLeasesAsync(heir);
        await heir.SettleAsync();
        var first = (await heir.MessageAsync(ids[0])).State;
        var second = (await heir.MessageAsync(ids[1])).State;
        heir.Provider.OnFind = _ => Task.FromResult<SendOutcome?>(new SendOutcome.Accepted("P1"));
        await ExpireLeasesAsync(heir);
        await heir.SettleAsync();

        (first, second).ShouldBe((OutboundState.Sending, OutboundState.Sent));
        (await heir.MessageAsync(ids[0])).State.ShouldBe(OutboundState.Sent);
    }

    [Fact]
    public async Task The_outcome_of_an_older_lease_changes_nothing()
    {
        await using var slow = new TestNode(_database);
        await using var quick = new TestNode(_database, slow.Clock);
        var id = await QueuedAsync(slow);
        var old = ((LeaseResult.Leased)await slow.Get<LeaseMessage>().RunAsync(Ct)).Message;
        await ExpireLeasesAsync(slow);
        var now = (await quick.Get<LostMessages>().TakeAsync(Ct)).ShouldNotBeNull();

        var late = await slow.Get<SettleMessage>().RunAsync(id, old.Token, new SendOutcome.Refused("late"), Ct);
        var right = await quick.Get<SettleMessage>().RunAsync(id, now.Token, new SendOutcome.Accepted("P1"), Ct);
        var twice = await quick.Get<SettleMessage>().RunAsync(id, now.Token, new SendOutcome.Refused("again"), Ct);

        now.Token.ShouldBeGreaterThan(old.Token);
        (late, right, twice).ShouldBe((false, true, false));
        (await quick.MessageAsync(id)).ShouldSatisfyAllConditions(m => m.State.ShouldBe(OutboundState.Sent), m => m.Reason.ShouldBeNull());
        (await SettledAsync(quick, id)).Count.ShouldBe(1);
    }

    private static async Task<OutboundId> QueuedAsync(TestNode node)
    {
        var ana = await node.HireAsync();
        var thread = await node.ChatAsync(An.Id());
        var queued = (ReplyResult.Queued)await node.ReplyAsync(ana, thread.Id);
        node.Clock.Advance(TimeSpan.FromSeconds(5));
        return queued.Id;
    }

    private static async Task<(OutboundId Message, Conversation Thread)> SentAsync(TestNode node)
    {
        var ana = await node.HireAsync();
        var thread = await node.ChatAsync(An.Id());
        return (await node.AnswerAsync(ana, thread.Id), thread);
    }

    /// <summary>Leases run on the database's clock, which no test can turn.</summary>
    private static Task<int> ExpireLeasesAsync(TestNode node) =>
        node.ExecuteAsync("update core.outbound set lease_until = clock_timestamp() - interval '1 second' where lease_until is not null");

    private static Task<List<string>> SettledAsync(TestNode node, OutboundId id) => node.ColumnAsync<string>(
        "select body ->> 'state' from core.event where name = 'outbound.settled' and body ->> 'message' = @id", ("id", id.Value.ToString("D")));
}
