using Coop.Channels.Conversations;
using Coop.Channels.Routing;
using Coop.Channels.Simulators.Phone;
using Coop.Channels.Voice;
using Coop.Core.Access;
using Coop.Core.Consent;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Voice;

[Trait("Category", "integration")]
public sealed class CallDetailTests : IAsyncLifetime
{
    private const string Own = "+576015550199";

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
    public async Task A_call_is_answered_in_writing_by_a_text_to_its_telephone_never_in_its_own_thread()
    {
        var maria = await _stage.Node.RegisterAsync(null, ContactAddress.Telephone(VoiceStage.Maria)!, ContactAddress.Telephone("6015550123")!);
        var ana = await _stage.Node.HireAsync();
        await _stage.Node.As(ana).RunAsync<RecordConsent>(record => record.RunAsync(maria, Channel.Sms, Purpose.Service, true, "agent", Ct));
        var (sid, call) = await _stage.RingAsync();
        _stage.Exchange.HangUp(sid);
        await _stage.SettleAsync();
        var fixedLine = new ContactPointId(await _stage.Node.ScalarAsync<Guid>("select id from core.contact_point where value like '+5760%'"));

        await Should.ThrowAsync<InvalidOperationException>(_stage.Node.ReplyAsync(ana, call.ConversationId, "¿En qué le ayudo?"));
        await Should.ThrowAsync<ArgumentException>(BeginAsync(fixedLine));
        (await BeginAsync(call.ContactPointId)).ShouldBeOfType<ReplyResult.Queued>();
        _stage.Node.Clock.Advance(TimeSpan.FromSeconds(5));
        await _stage.SettleAsync();

        _stage.Network.ReceivedBy(VoiceStage.Maria).Select(text => text.Body).ShouldBe(["¿En qué le ayudo?"]);
        (await _stage.Node.TimelineAsync(maria)).Last(row => row.Kind == EntryKind.Message).Conversation.ShouldNotBe(call.ConversationId.Value);

        Task<ReplyResult> BeginAsync(ContactPointId to) =>
            _stage.Node.As(ana).RunAsync<SendReply, ReplyResult>(x => x.BeginAsync(to, An.Id(), "¿En qué le ayudo?", null, Ct));
    }

    [Fact]
    public async Task Who_answers_at_a_telephone_is_called_there()
    {
        var ana = await _stage.Node.HireAsync();
        (await ChooseAsync(ana, "601 555 0199")).ShouldBeTrue();
        (await ChooseAsync(ana, "no es un número")).ShouldBeFalse();
        var (_, call) = await _stage.RingAsync();

        await _stage.TakeAsync(ana, call.Id);
        await _stage.SettleAsync();
        _stage.Exchange.Answer(_stage.Ringing(Own).Sid);
        await _stage.SettleAsync();

        (await _stage.CallAsync(call.Id)).State.ShouldBe(CallState.Talking);
        (await ChooseAsync(ana, " ")).ShouldBeTrue();
        (await _stage.Node.Get<StaffReads>().TelephoneAsync(ana, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Notes_are_the_speakers_own_and_an_older_save_never_overwrites_a_newer()
    {
        var (ana, beto) = (await _stage.Node.HireAsync(), await _stage.Node.HireAsync("Beto"));
        var (_, call) = await _stage.SpeakAsync(ana);

        await SaveAsync(ana, call.Id, "La segunda\0", 2);
        await SaveAsync(ana, call.Id, "La primera", 1);
        await SaveAsync(beto, call.Id, "De otro", 9);

        (await _stage.Node.Get<CallReads>().NotesAsync(call.Id, Ct)).ShouldBe(("La segunda", 2));
    }

    [Fact]
    public async Task Only_who_spoke_ends_it_mutes_it_and_writes_it_down_and_only_as_it_can_end()
    {
        var (ana, beto) = (await _stage.Node.HireAsync(), await _stage.Node.HireAsync("Beto"));
        var (sid, call) = await _stage.SpeakAsync(ana);

        (await _stage.Node.As(beto).RunAsync<EndCall, CallResult>(x => x.RunAsync(call.Id, Ct))).ShouldBe(new CallResult.TooLate());
        (await _stage.Node.As(beto).RunAsync<MuteCall, CallResult>(x => x.RunAsync(call.Id, true, Ct))).ShouldBe(new CallResult.TooLate());
        (await _stage.Node.As(ana).RunAsync<MuteCall, CallResult>(x => x.RunAsync(call.Id, true, Ct))).ShouldBe(new CallResult.Done());
        (await _stage.WrapUpAsync(ana, call.Id)).ShouldBe(new CallResult.TooLate());
        _stage.Ringing($"client:agent-{ana.Value:N}").Muted.ShouldBeTrue();
        _stage.Exchange.HangUp(sid);
        await _stage.SettleAsync();

        (await _stage.WrapUpAsync(beto, call.Id)).ShouldBe(new CallResult.TooLate());
        (await _stage.WrapUpAsync(ana, call.Id, "levitated")).ShouldBe(new CallResult.Unfit("disposition"));
        (await _stage.WrapUpAsync(ana, call.Id, "cut_off")).ShouldBe(new CallResult.Done());
        (await _stage.TakeAsync(beto, call.Id)).ShouldBe(new CallResult.TooLate());
    }

    [Fact]
    public async Task Work_closed_without_a_call_takes_the_promise_back_and_says_who()
    {
        var ana = await _stage.Node.HireAsync();
        var (sid, call) = await _stage.RingAsync();
        _stage.Exchange.HangUp(sid);
        await _stage.SettleAsync();
        var work = (await _stage.Node.OpenWorkAsync(call.ConversationId))!;

        await _stage.Node.As(ana).RunAsync<CloseWork, WorkResult>(x => x.RunAsync(work.Id, "not_relevant", Ct));

        (await _stage.Node.ScalarAsync<Guid>("select withdrawn_by from channels.call_promise where kept_at is null and withdrawn_at is not null")).ShouldBe(ana.Value);
    }

    [Fact]
    public async Task A_promise_is_kept_too_when_the_member_is_faster()
    {
        var ana = await _stage.Node.HireAsync();
        var (sid, _) = await _stage.RingAsync();
        _stage.Exchange.HangUp(sid);
        await _stage.SettleAsync();

        var (_, again) = await _stage.SpeakAsync(ana);

        (await _stage.Node.ScalarAsync<Guid>("select kept_call_id from channels.call_promise")).ShouldBe(again.Id.Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_asked_for_twice_or_whose_answer_gets_lost_is_made_once(bool lost)
    {
        var maria = await _stage.Node.RegisterAsync(null, ContactAddress.Telephone(VoiceStage.Maria)!);
        var ana = await _stage.Node.HireAsync();
        var (sid, missed) = await _stage.RingAsync();
        _stage.Exchange.HangUp(sid);
        await _stage.SettleAsync();
        _stage.Network.Misbehaviour = new Misbehaviour { LoseReplies = lost, LoseReports = lost };
        var id = new CallId(An.Id());

        var twice = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => _stage.Node.As(ana).RunAsync<CallMember, CallResult>(x => x.RunAsync(id, maria, missed.ContactPointId, Ct))));
        await Eventually.TrueAsync(async () =>
        {
            await _stage.SettleAsync();
            return (await _stage.CallAsync(id)).State == CallState.Ringing;
        }, "the member's telephone rings");

        twice.ShouldAllBe(result => result is CallResult.Done);
        _stage.Exchange.Calls.Count(c => c.To.StartsWith("client:", StringComparison.Ordinal)).ShouldBe(1);
        (await _stage.Node.ScalarAsync<long>("select count(*) from channels.call_verdict")).ShouldBe(1);
    }

    [Fact]
    public async Task Anything_at_once_on_the_same_few_telephones_never_ends_in_a_deadlock()
    {
        await using (var other = await VoiceStage.OpenAsync(_database, _stage))
        {
            VoiceStage[] stages = [_stage, other];
            string[] numbers = [VoiceStage.Maria, "+573009990001", "+573009990002"];
            await _stage.Node.RegisterAsync(null, ContactAddress.Telephone(numbers[1])!);
            await _stage.Node.RegisterAsync(An.Person("José"), ContactAddress.Telephone(numbers[1])!);
            var agents = await Task.WhenAll(Enumerable.Range(0, 3).Select(n => _stage.Node.HireAsync($"Agente {n}")));
            foreach (var number in numbers)
            {
                await _stage.RingAsync(number);
            }

            await Task.WhenAll(Enumerable.Range(0, 6).Select(seed => Task.Run(
                async () =>
                {
                    var random = new Random(seed);
                    for (var i = 0; i < 20; i++)
                    {
                        await ActAsync(stages[seed % 2], agents[random.Next(3)], numbers[random.Next(3)], random);
                    }
                },
                Ct)));
        }

        await _stage.DisposeAsync();
        await Eventually.TrueAsync(async () => await _database.Source.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database()") == 1);
        (await _database.Source.ScalarAsync<long>("select deadlocks from pg_stat_database where datname = current_database()")).ShouldBe(0);
        _stage = await VoiceStage.OpenAsync(_database);
    }

    private async Task ActAsync(VoiceStage stage, StaffId agent, string number, Random random)
    {
        var calls = (await stage.Node.Get<CallReads>().OpenAsync(Ct)).ToList();
        var call = calls.Count == 0 ? null : calls[random.Next(calls.Count)];
        switch (random.Next(8), call)
        {
            case (0, _):
                _stage.Exchange.MemberCalls(number);
                break;
            case (1, { Agent: null } ringing):
                await stage.TakeAsync(agent, ringing.Id);
                break;
            case (2, { Agent: { } mine } held):
                await stage.Node.As(mine).RunAsync<EndCall, CallResult>(x => x.RunAsync(held.Id, Ct));
                break;
            case (3, { Agent: { } mine } held):
                await stage.WrapUpAsync(mine, held.Id);
                break;
            case (4, { Candidates: [var candidate, ..] } shared):
                await stage.Node.As(agent).RunAsync<NameCaller, CallResult>(x => x.RunAsync(shared.Id, candidate.Id, Ct));
                break;
            case (5, _) when _stage.Exchange.Calls.Where(c => !c.Over).ToList() is [_, ..] lines:
                _stage.Exchange.HangUp(lines[random.Next(lines.Count)].Sid);
                break;
            case (6, _):
                stage.Node.Clock.Advance(TimeSpan.FromSeconds(20));
                break;
            default:
                await stage.Node.SettleAsync();
                await stage.Node.Get<CallWorker>().DrainAsync(Ct);
                break;
        }
    }

    private Task<bool> ChooseAsync(StaffId who, string typed) => _stage.Node.As(who).RunAsync<ChooseTelephone, bool>(x => x.RunAsync(typed, Ct));

    private Task SaveAsync(StaffId who, CallId call, string notes, long rev) => _stage.Node.As(who).RunAsync<SaveCallNotes>(x => x.RunAsync(call, notes, rev, Ct));
}
