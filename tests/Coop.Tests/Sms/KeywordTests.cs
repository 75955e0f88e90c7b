using Coop.Channels.Conversations;
using Coop.Channels.Sms;
using Coop.Core.Consent;
using Coop.Core.Outbound;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Sms;

/// <summary>A member's word about being written to holds at once, and is answered once.</summary>
[Trait("Category", "integration")]
public sealed class KeywordTests : IAsyncLifetime
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
    public async Task Stop_forbids_everything_on_the_channel_and_is_answered_once()
    {
        await _stage.TextAsync("Hola");
        await _stage.TextAsync("Bája!");
        await _stage.TextAsync("STOP");

        Received().ShouldBe([Node.Get<SmsTexts>().Forbidden]);
        (await Node.ColumnAsync<string>("select purpose || ' ' || granted || ' ' || source from core.consent order by id")).ShouldBe(["service false keyword", "marketing false keyword"]);
        (await Node.ColumnAsync<string>("select reason from core.policy_verdict")).ShouldBe(["confirms_withdrawal"]);
        (await Node.TimelineAsync((await _stage.ThreadAsync()).MemberId)).Count(row => row.Kind == EntryKind.Consent).ShouldBe(2);
    }

    [Fact]
    public async Task A_reply_that_waits_when_stop_comes_does_not_leave()
    {
        var ana = await Node.HireAsync();
        var thread = await _stage.TextAsync();
        var reply = ((ReplyResult.Queued)await Node.ReplyAsync(ana, thread.Id, "Tarde")).Id;

        await _stage.TextAsync("PARAR");
        Node.Clock.Advance(TimeSpan.FromSeconds(5));
        await Node.SettleAsync();

        (await Node.MessageAsync(reply)).ShouldSatisfyAllConditions(m => m.State.ShouldBe(OutboundState.Refused), m => m.Reason.ShouldBe("consent_withdrawn"));
        Received().ShouldBe([Node.Get<SmsTexts>().Forbidden]);
    }

    [Fact]
    public async Task Start_brings_back_what_was_allowed_and_no_more()
    {
        var ana = await Node.HireAsync();
        var thread = await _stage.TextAsync("Cancelar");
        await _stage.TextAsync("Alta");
        await _stage.TextAsync("ALTA");
        var again = await Node.AnswerAsync(ana, thread.Id, "Bienvenida");
        await _stage.Network.QuietAsync();

        Received().ShouldBe([Node.Get<SmsTexts>().Forbidden, Node.Get<SmsTexts>().Allowed, "Bienvenida"]);
        (await Node.MessageAsync(again)).State.ShouldBe(OutboundState.Delivered);
        (await Node.ColumnAsync<string>("select purpose from core.consent where granted")).ShouldBe(["service"]);
    }

    [Fact]
    public async Task Marketing_allowed_before_comes_back_with_start()
    {
        var ana = await Node.HireAsync();
        var thread = await _stage.TextAsync();
        await Node.As(ana).RunAsync<RecordConsent>(consent => consent.RunAsync(thread.MemberId, Channel.Sms, "marketing", true, "agent", Ct));

        await _stage.TextAsync("stop");
        await _stage.TextAsync("start");

        (await Node.ColumnAsync<string>("select purpose || ' ' || granted from core.consent order by id"))
            .ShouldBe(["marketing true", "service false", "marketing false", "service true", "marketing true"]);
    }

    [Fact]
    public async Task A_word_makes_no_work_and_a_sentence_does()
    {
        var stop = await _stage.TextAsync("STOP");
        var before = await Node.OpenWorkAsync(stop.Id);
        await _stage.TextAsync("¿Por qué no puedo parar?");

        before.ShouldBeNull();
        (await Node.OpenWorkAsync(stop.Id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_webhook_with_stop_posted_fifty_times_is_one_word()
    {
        _stage.Network.Misbehaviour = new() { Repeat = 50 };

        await _stage.TextAsync("STOP");

        Received().Count.ShouldBe(1);
        (await Node.ScalarAsync<long>("select count(*) from core.consent")).ShouldBe(2);
    }

    [Fact]
    public async Task Where_the_network_answers_such_words_we_do_not()
    {
        await using var quiet = await SmsStage.OpenAsync(_database, settings: new KeyValuePair<string, string?>("Sms:AnswerKeywords", "false"));

        await quiet.TextAsync("STOP", from: "+573007654321");

        quiet.Network.Messages.ShouldAllBe(m => !m.FromCooperative);
        (await Node.ScalarAsync<long>("select count(*) from core.consent")).ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_member_the_carrier_no_longer_carries_to_has_said_stop(bool inReport)
    {
        var ana = await Node.HireAsync();
        var thread = await _stage.TextAsync();
        if (inReport)
        {
            _stage.Network.Misbehaviour = new() { Fail = 21610 };
        }
        else
        {
            _stage.Network.Stop(SmsStage.Maria);
        }

        var first = await Node.AnswerAsync(ana, thread.Id, "Uno");
        await _stage.Network.QuietAsync();
        var second = await Node.AnswerAsync(ana, thread.Id, "Dos");

        (await Node.MessageAsync(first)).ShouldSatisfyAllConditions(m => m.State.ShouldBe(OutboundState.Failed), m => m.Reason.ShouldBe("opted_out"));
        (await Node.MessageAsync(second)).ShouldSatisfyAllConditions(m => m.State.ShouldBe(OutboundState.Refused), m => m.Reason.ShouldBe("consent_withdrawn"));
        (await Node.ColumnAsync<string>("select distinct source from core.consent")).ShouldBe(["carrier"]);
    }

    private List<string> Received() => [.. _stage.Network.ReceivedBy(SmsStage.Maria).Select(m => m.Body)];
}
