using System.Net;
using Coop.Channels.Voice;
using Coop.Core.Consent;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Coop.Workflows.Shipped;
using Shouldly;
using Xunit;

namespace Coop.Tests.Voice;

[Trait("Category", "integration")]
public sealed class CallStoryTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private VoiceStage _stage = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _stage = await VoiceStage.OpenAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_member_calls_is_answered_and_every_step_stands_in_their_timeline()
    {
        var maria = await _stage.Node.RegisterAsync(null, ContactAddress.Telephone(VoiceStage.Maria)!);
        var ana = await _stage.Node.HireAsync();

        var (sid, call) = await _stage.SpeakAsync(ana);
        _stage.Exchange.Find(sid)!.Said[0].ShouldStartWith("Bienvenido");
        _stage.Exchange.Find(sid)!.Together.ShouldBeTrue();
        call.State.ShouldBe(CallState.Talking);
        _stage.Node.Clock.Advance(TimeSpan.FromSeconds(75));
        await _stage.Node.As(ana).RunAsync<EndCall, CallResult>(x => x.RunAsync(call.Id, Ct));
        await _stage.SettleAsync();
        (await _stage.CallAsync(call.Id)).State.ShouldBe(CallState.Ended);
        (await _stage.WrapUpAsync(ana, call.Id, "solved", "Pregunta por su aporte")).ShouldBe(new CallResult.Done());
        (await _stage.WrapUpAsync(ana, call.Id, "solved", "Pregunta por su aporte")).ShouldBe(new CallResult.Done());

        call.MemberId.ShouldBe(maria);
        (await _stage.StepsAsync(maria)).ShouldBe(["arrived", "answered", "ended", "wrapped_up"]);
        var rows = await _stage.Node.TimelineAsync(maria);
        EntryFacts.Text(rows.Single(r => EntryFacts.Text(r.Facts, "what") == "ended").Facts, "seconds").ShouldBe("75");
        rows.Single(r => r.Kind == EntryKind.Note).Body.ShouldBe("Pregunta por su aporte");
        (await _stage.Node.OpenWorkAsync(call.ConversationId)).ShouldBeNull();
        _stage.Exchange.Calls.ShouldAllBe(c => c.Over);
    }

    [Fact]
    public async Task Who_prefers_english_is_greeted_in_english()
    {
        await _stage.Node.RegisterAsync(An.Person() with { Language = "en" }, ContactAddress.Telephone(VoiceStage.Maria)!);

        var (sid, _) = await _stage.RingAsync();

        _stage.Exchange.Find(sid)!.Said[0].ShouldStartWith("Welcome");
    }

    [Fact]
    public async Task A_caller_who_hangs_up_is_promised_to_be_called_back_and_speaking_keeps_the_promise()
    {
        var maria = await _stage.Node.RegisterAsync(null, ContactAddress.Telephone(VoiceStage.Maria)!);
        var ana = await _stage.Node.HireAsync();
        var (sid, call) = await _stage.RingAsync();

        _stage.Exchange.HangUp(sid);
        await _stage.SettleAsync();
        (await _stage.CallAsync(call.Id)).State.ShouldBe(CallState.Missed);
        (await _stage.StepsAsync(maria)).ShouldBe(["arrived", "missed"]);
        (await _stage.Node.ScalarAsync<long>("select count(*) from core.event where name = 'calls.missed'")).ShouldBe(1);
        (await _stage.Node.OpenWorkAsync(call.ConversationId)).ShouldNotBeNull().WaitingSince.ShouldNotBeNull();
        var back = new CallId(An.Id());
        (await _stage.Node.As(ana).RunAsync<CallMember, CallResult>(x => x.RunAsync(back, maria, call.ContactPointId, Ct))).ShouldBe(new CallResult.Done());
        await _stage.SettleAsync();
        (await _stage.CallAsync(back)).State.ShouldBe(CallState.Ringing);
        _stage.Exchange.Answer(_stage.Ringing(VoiceStage.Maria).Sid);
        await _stage.SettleAsync();

        (await _stage.CallAsync(back)).State.ShouldBe(CallState.Talking);
        (await _stage.StepsAsync(maria)).ShouldBe(["arrived", "missed", "calls", "reached"]);
        (await _stage.Node.ScalarAsync<bool>("select kept_at is not null and kept_by = @who and kept_call_id = @call from channels.call_promise", ("who", ana.Value), ("call", back.Value))).ShouldBeTrue();
        (await _stage.Node.ScalarAsync<string>("select reason from channels.call_verdict where call_id = @call and allowed", ("call", back.Value))).ShouldBe("answers_member");
        _stage.Exchange.HangUp(_stage.Ringing(VoiceStage.Maria).Sid);
        await _stage.SettleAsync();
        (await _stage.WrapUpAsync(ana, back)).ShouldBe(new CallResult.Done());
        (await _stage.Node.OpenWorkAsync(call.ConversationId)).ShouldBeNull();
        _stage.Exchange.Calls.ShouldAllBe(c => c.Over);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_caller_nobody_answered_is_asked_to_excuse_it_by_text_once_if_they_allow_texts(bool allows, int texts)
    {
        var maria = await _stage.Node.RegisterAsync(null, ContactAddress.Telephone(VoiceStage.Maria)!);
        var ana = await _stage.Node.HireAsync();
        await _stage.Node.Get<PublishShipped>().RunAsync(Ct);
        await _stage.Node.As(ana).RunAsync<RecordConsent>(record => record.RunAsync(maria, Channel.Sms, Purpose.Service, allows, "agent", Ct));
        var (sid, _) = await _stage.RingAsync();

        _stage.Exchange.HangUp(sid);
        await _stage.SettleAsync();
        await _stage.PostAsync(VoiceModule.StatusPath(_stage.Account.Connection), VoiceStage.Status(sid, "completed", 9));
        await _stage.SettleAsync();

        _stage.Network.ReceivedBy(VoiceStage.Maria).Count.ShouldBe(texts);
        _stage.Network.ReceivedBy(VoiceStage.Maria).ShouldAllBe(text => text.Body.Contains("No alcanzamos a contestar su llamada"));
    }

    [Fact]
    public async Task Whom_nobody_answers_in_time_hears_that_they_will_be_called()
    {
        var (sid, call) = await _stage.RingAsync();

        _stage.Node.Clock.Advance(TimeSpan.FromSeconds(91));
        await _stage.SettleAsync();

        (await _stage.CallAsync(call.Id)).Reason.ShouldBe(CallProgress.Nobody);
        _stage.Exchange.Find(sid)!.Said[^1].ShouldContain("Le llamaremos");
        _stage.Exchange.Find(sid)!.Over.ShouldBeTrue();
        (await _stage.Node.ScalarAsync<long>("select count(*) from channels.call_promise where kept_at is null")).ShouldBe(1);
    }

    [Fact]
    public async Task A_member_called_who_does_not_answer_leaves_the_promise_open()
    {
        var maria = await _stage.Node.RegisterAsync(null, ContactAddress.Telephone(VoiceStage.Maria)!);
        var ana = await _stage.Node.HireAsync();
        var (sid, call) = await _stage.RingAsync();
        _stage.Exchange.HangUp(sid);
        await _stage.SettleAsync();

        var back = new CallId(An.Id());
        await _stage.Node.As(ana).RunAsync<CallMember, CallResult>(x => x.RunAsync(back, maria, call.ContactPointId, Ct));
        await _stage.SettleAsync();
        _stage.Exchange.Reject(_stage.Ringing(VoiceStage.Maria).Sid);
        await _stage.SettleAsync();

        (await _stage.CallAsync(back)).State.ShouldBe(CallState.Missed);
        (await _stage.StepsAsync(maria)).ShouldBe(["arrived", "missed", "calls", "unreached"]);
        (await _stage.Node.ScalarAsync<long>("select count(*) from channels.call_promise where kept_at is null and withdrawn_at is null")).ShouldBe(1);
        (await _stage.Node.OpenWorkAsync(call.ConversationId)).ShouldNotBeNull();
        _stage.Exchange.Calls.ShouldAllBe(c => c.Over);
    }

    [Fact]
    public async Task Nobody_is_called_who_never_called_and_never_allowed_it()
    {
        var maria = await _stage.Node.RegisterAsync(null, ContactAddress.Telephone(VoiceStage.Maria)!);
        var ana = await _stage.Node.HireAsync();
        var point = await _stage.Node.ScalarAsync<Guid>("select id from core.contact_point where member_id = @m", ("m", maria.Value));

        var result = await _stage.Node.As(ana).RunAsync<CallMember, CallResult>(x => x.RunAsync(new CallId(An.Id()), maria, new(point), Ct));

        result.ShouldBe(new CallResult.Refused("no_consent"));
        (await _stage.Node.ScalarAsync<long>("select count(*) from channels.call_verdict where not allowed")).ShouldBe(1);
        (await _stage.Node.ScalarAsync<long>("select count(*) from channels.call")).ShouldBe(0);
    }

    [Fact]
    public async Task A_shared_telephone_is_nobodys_until_somebody_says_who_speaks_and_no_entry_moves()
    {
        var address = ContactAddress.Telephone(VoiceStage.Maria)!;
        var maria = await _stage.Node.RegisterAsync(null, address);
        var jose = await _stage.Node.RegisterAsync(An.Person("José"), address);
        var ana = await _stage.Node.HireAsync();
        var (_, call) = await _stage.SpeakAsync(ana);
        var row = (await _stage.Node.Get<CallReads>().OpenAsync(Ct)).ShouldHaveSingleItem();
        row.Candidates.Select(c => c.Id).ShouldBe([maria, jose], ignoreOrder: true);
        var before = (await _stage.Node.TimelineAsync(call.MemberId)).Select(r => (r.Seq, r.Facts)).ToList();

        var named = await _stage.Node.As(ana).RunAsync<NameCaller, CallResult>(x => x.RunAsync(call.Id, jose, Ct));
        var stranger = await _stage.Node.As(ana).RunAsync<NameCaller, CallResult>(async x => await x.RunAsync(call.Id, await _stage.Node.RegisterAsync(), Ct));
        await _stage.Node.As(ana).RunAsync<EndCall, CallResult>(x => x.RunAsync(call.Id, Ct));
        await _stage.SettleAsync();
        await _stage.WrapUpAsync(ana, call.Id, notes: "Habló José");

        (named, stranger).ShouldBe((new CallResult.Done(), new CallResult.Unfit("member")));
        (await _stage.Node.TimelineAsync(call.MemberId)).Take(before.Count).Select(r => (r.Seq, r.Facts)).ShouldBe(before);
        (await _stage.StepsAsync(call.MemberId)).ShouldBe(["arrived", "answered", "named"]);
        (await _stage.StepsAsync(jose)).ShouldBe(["is_speaker", "ended", "wrapped_up"]);
        (await _stage.StepsAsync(maria)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("anonymous")]
    [InlineData("+266696687")]
    [InlineData("Restricted")]
    [InlineData("")]
    [InlineData("no es un número")]
    [InlineData("85432")]
    public async Task Withheld_and_malformed_numbers_ring_as_provisional_members_and_keep_what_came(string from)
    {
        (await _stage.PostAsync(_stage.ArrivalPath, VoiceStage.Arrival("CAodd", from))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await _stage.Node.SettleAsync();

        var row = (await _stage.Node.Get<CallReads>().OpenAsync(Ct)).ShouldHaveSingleItem();
        (row.Rings, row.Provisional, row.HasNumber).ShouldBe((true, true, false));
        (await _stage.Node.ScalarAsync<string>("select from_raw from channels.call_content")).ShouldBe(from);
    }
}
