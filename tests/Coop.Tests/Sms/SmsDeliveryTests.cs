using Coop.Channels.Sms;
using Coop.Core.Outbound;
using Coop.Core.Timeline;
using Coop.Testing;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Coop.Tests.Sms;

/// <summary>What becomes of answers by SMS, and that a member never gets one twice.</summary>
[Trait("Category", "integration")]
public sealed class SmsDeliveryTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private SmsStage _stage = null!;

    private TestNode Node => _stage.Node;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _stage = await SmsStage.OpenAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_reaches_the_telephone_and_the_desk_hears_of_it()
    {
        var message = await AnswerAsync();

        message.State.ShouldBe(OutboundState.Delivered);
        _stage.Network.ReceivedBy(SmsStage.Maria).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            m => m.Body.ShouldBe("Con gusto"), m => m.Sid.ShouldBe(message.ProviderId));
    }

    [Fact]
    public async Task Repeated_and_shuffled_reports_end_the_same()
    {
        _stage.Network.Misbehaviour = new() { Repeat = 20, Reorder = true, Reads = true };

        var message = await AnswerAsync();

        message.State.ShouldBe(OutboundState.Read);
        (await SettledAsync(message.Id)).ShouldBe(["sent"]);
    }

    [Theory]
    [InlineData(30003, "unreachable")]
    [InlineData(30006, "landline")]
    [InlineData(30007, "filtered")]
    [InlineData(12345, "carrier_refused")]
    public async Task A_report_of_failure_has_its_reason(int code, string reason)
    {
        _stage.Network.Misbehaviour = new() { Fail = code };

        var message = await AnswerAsync();

        (message.State, message.Reason).ShouldBe((OutboundState.Failed, reason));
        (await SettledAsync(message.Id))[^1].ShouldBe("failed");
    }

    [Fact]
    public async Task A_lost_reply_is_made_good_by_a_report_and_nothing_is_sent_again()
    {
        _stage.Network.Misbehaviour = new() { LoseReplies = true };

        var message = await AnswerAsync();
        await LaterAsync(TimeSpan.FromHours(3));

        (await Node.MessageAsync(message.Id)).ShouldSatisfyAllConditions(
            m => m.State.ShouldBe(OutboundState.Delivered), m => m.ProviderId.ShouldNotBeNull(), m => m.Reason.ShouldBeNull());
        _stage.Network.Messages.Count(m => m.FromCooperative).ShouldBe(1);
    }

    [Fact]
    public async Task With_the_reports_lost_too_the_network_is_asked_after_a_minute()
    {
        _stage.Network.Misbehaviour = new() { LoseReplies = true, LoseReports = true };
        var message = await AnswerAsync();
        _stage.Network.Misbehaviour = new();

        await LaterAsync(TimeSpan.FromSeconds(59));
        var early = (await Node.MessageAsync(message.Id)).State;
        await LaterAsync(TimeSpan.FromSeconds(2));

        (message.State, message.Reason, early).ShouldBe((OutboundState.Uncertain, "answer_lost", OutboundState.Uncertain));
        (await Node.MessageAsync(message.Id)).State.ShouldBe(OutboundState.Sent);
        _stage.Network.Messages.Count(m => m.FromCooperative).ShouldBe(1);
    }

    [Fact]
    public async Task A_network_that_knows_nothing_is_asked_ever_less_often_and_a_late_report_still_counts()
    {
        var ana = await Node.HireAsync();
        var thread = await _stage.TextAsync();
        var (id, token) = await LeasedAsync(ana, thread.Id);
        await Node.Get<SettleMessage>().RunAsync(id, token, new SendOutcome.Unknown("no_answer"), Ct);

        for (var minute = 0; minute < 60; minute++)
        {
            await LaterAsync(TimeSpan.FromMinutes(1));
        }

        var asked = await Node.ScalarAsync<long>("select lease_token from core.outbound where id = @id", ("id", id.Value)) - token;
        var before = (await Node.MessageAsync(id)).State;
        using var late = await _stage.PostAsync(SmsModule.StatusPath(_stage.Account.Connection, id), Status("SM77", "delivered"));

        asked.ShouldBeInRange(3, 7);
        before.ShouldBe(OutboundState.Uncertain);
        (await Node.MessageAsync(id)).ShouldSatisfyAllConditions(m => m.State.ShouldBe(OutboundState.Delivered), m => m.ProviderId.ShouldBe("SM77"));
        _stage.Network.Messages.ShouldAllBe(m => !m.FromCooperative);
    }

    [Fact]
    public async Task A_dispatcher_that_dies_after_posting_leaves_one_sms_whoever_takes_over()
    {
        await using var heir = await SmsStage.OpenAsync(_database, _stage);
        var ana = await Node.HireAsync();
        var thread = await _stage.TextAsync();
        _stage.Network.Misbehaviour = new() { LoseReports = true };
        var leased = await LeaseAsync(ana, thread.Id);

        (await Node.Get<SmsAdapter>().SendAsync(leased, Ct)).ShouldBeOfType<SendOutcome.Accepted>();
        await Node.ExecuteAsync("update core.outbound set lease_until = clock_timestamp() - interval '1 second' where lease_until is not null");
        await Task.WhenAll(heir.Node.SettleAsync(), Node.SettleAsync());

        (await Node.MessageAsync(leased.Id)).ShouldSatisfyAllConditions(m => m.State.ShouldBe(OutboundState.Sent), m => m.ProviderId.ShouldNotBeNull());
        _stage.Network.ReceivedBy(SmsStage.Maria).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_report_on_a_message_that_waits_to_be_tried_again_keeps_it_from_leaving_twice()
    {
        _stage.Network.Misbehaviour = new() { TooMany = TimeSpan.FromMinutes(1) };
        var message = await AnswerAsync();
        _stage.Network.Misbehaviour = new();

        using var report = await _stage.PostAsync(SmsModule.StatusPath(_stage.Account.Connection, message.Id), Status("SM77", "sent"));
        await LaterAsync(TimeSpan.FromMinutes(2));

        (message.State, message.Reason).ShouldBe((OutboundState.Queued, "rate_limited"));
        (await Node.MessageAsync(message.Id)).State.ShouldBe(OutboundState.Sent);
        _stage.Network.Messages.ShouldAllBe(m => !m.FromCooperative);
    }

    [Fact]
    public async Task A_crowded_network_is_tried_again_when_it_said_as_the_same_entry()
    {
        _stage.Network.Misbehaviour = new() { TooMany = TimeSpan.FromSeconds(20) };
        var message = await AnswerAsync();
        _stage.Network.Misbehaviour = new();

        await LaterAsync(TimeSpan.FromSeconds(19));
        var early = _stage.Network.ReceivedBy(SmsStage.Maria).Count;
        await LaterAsync(TimeSpan.FromSeconds(1));

        early.ShouldBe(0);
        (await Node.MessageAsync(message.Id)).State.ShouldBe(OutboundState.Delivered);
        _stage.Network.ReceivedBy(SmsStage.Maria).Count.ShouldBe(1);
        (await Node.TimelineAsync(message.MemberId)).Count(row => row.Direction == Direction.Out).ShouldBe(1);
    }

    [Fact]
    public async Task States_in_the_database_follow_the_lattice_whatever_is_reported()
    {
        var ana = await Node.HireAsync();
        var thread = await _stage.TextAsync();
        OutboundState[] told = [OutboundState.Sent, OutboundState.Failed, OutboundState.Delivered, OutboundState.Read];
        var reports = Gen.ArrayOf(Gen.Elements(told), 6);

        foreach (var some in reports.Sample(6, 25))
        {
            var (id, token) = await LeasedAsync(ana, thread.Id);
            var sid = $"SM{id.Value:N}";
            await Task.WhenAll(some.Select(state => Node.Get<RecordProgress>().RunAsync(new ProgressReport(id, state, state == OutboundState.Failed ? "unreachable" : null, sid), Ct))
                .Append(Node.Get<SettleMessage>().RunAsync(id, token, new SendOutcome.Accepted(sid), Ct)));

            var expected = some.Append(OutboundState.Sent).Aggregate(OutboundState.Sending, DeliveryLattice.Join);
            (await Node.MessageAsync(id)).State.ShouldBe(expected, string.Join(", ", some));
            (await SettledAsync(id)).Count(state => state == "sent").ShouldBeLessThanOrEqualTo(1);
        }
    }

    [Fact]
    public async Task A_report_on_a_message_nobody_knows_is_accepted_and_changes_nothing()
    {
        using var answer = await _stage.PostAsync(SmsModule.StatusPath(_stage.Account.Connection, new OutboundId(An.Id())), Status("SM1", "delivered"));
        using var strange = await _stage.PostAsync(SmsModule.StatusPath(_stage.Account.Connection, new OutboundId(An.Id())), Status("SM1", "levitating"));

        answer.IsSuccessStatusCode.ShouldBeTrue();
        strange.IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task On_whatsapp_nothing_leaves_after_a_day_of_silence()
    {
        const string from = "whatsapp:" + SmsStage.Maria;
        _stage.Network.Misbehaviour = new() { Reads = true };
        var ana = await Node.HireAsync();
        var thread = await _stage.TextAsync("Hola", from);
        Node.Clock.Advance(TimeSpan.FromHours(23));
        var first = await Node.AnswerAsync(ana, thread.Id, "A tiempo");
        await _stage.Network.QuietAsync();
        Node.Clock.Advance(TimeSpan.FromHours(1));
        var late = await Node.AnswerAsync(ana, thread.Id, "Tarde");

        (await Node.MessageAsync(first)).State.ShouldBe(OutboundState.Read);
        (await Node.MessageAsync(late)).ShouldSatisfyAllConditions(m => m.State.ShouldBe(OutboundState.Refused), m => m.Reason.ShouldBe("whatsapp_window"));
        _stage.Network.ReceivedBy(from).Select(m => m.Body).ShouldBe(["A tiempo"]);
    }

    private async Task<OutboundMessage> AnswerAsync()
    {
        var ana = await Node.HireAsync();
        var thread = await _stage.TextAsync();
        var id = await Node.AnswerAsync(ana, thread.Id);
        await _stage.Network.QuietAsync();
        return await Node.MessageAsync(id);
    }

    private async Task<LeasedMessage> LeaseAsync(Core.Access.StaffId ana, Coop.Channels.Conversations.ConversationId thread)
    {
        await Node.ReplyAsync(ana, thread);
        Node.Clock.Advance(TimeSpan.FromSeconds(5));
        return ((LeaseResult.Leased)await Node.Get<LeaseMessage>().RunAsync(Ct)).Message;
    }

    private async Task<(OutboundId Id, long Token)> LeasedAsync(Core.Access.StaffId ana, Coop.Channels.Conversations.ConversationId thread) =>
        await LeaseAsync(ana, thread) is var message ? (message.Id, message.Token) : default;

    private async Task LaterAsync(TimeSpan time)
    {
        Node.Clock.Advance(time);
        await Node.SettleAsync();
        await _stage.Network.QuietAsync();
    }

    private Task<List<string>> SettledAsync(OutboundId id) => Node.ColumnAsync<string>(
        "select body ->> 'state' from core.event where name = 'outbound.settled' and body ->> 'message' = @id order by position", ("id", id.Value.ToString("D")));

    private static List<KeyValuePair<string, string>> Status(string sid, string status) =>
        [new("MessageSid", sid), new("MessageStatus", status), new("To", SmsStage.Maria), new("From", "+576015550100")];
}
