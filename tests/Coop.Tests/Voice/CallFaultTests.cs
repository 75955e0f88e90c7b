using System.Net;
using Coop.Channels.Inbound;
using Coop.Channels.Simulators.Phone;
using Coop.Channels.Voice;
using Coop.Core.Access;
using Coop.Testing;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Coop.Tests.Voice;

/// <summary>Calls on bad days: everything at once, lost, repeated, in the wrong order, and nodes that die in the middle.</summary>
[Trait("Category", "integration")]
public sealed class CallFaultTests : IAsyncLifetime
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
    public async Task A_webhook_repeated_a_hundred_times_at_once_is_one_call_and_answered_alike_each_time()
    {
        await _stage.Node.StartAsync<InboundWorker>();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _stage.PostAsync(_stage.ArrivalPath, VoiceStage.Arrival())));
        var documents = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync(Ct)));
        await _stage.Node.SettleAsync();

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        documents.Distinct().ShouldHaveSingleItem().ShouldContain("in-CA1</Conference>");
        (await _stage.Node.ScalarAsync<long>("select count(*) from channels.call")).ShouldBe(1);
        (await _stage.StepsAsync((await _stage.CallAsync("CA1")).MemberId)).ShouldBe(["arrived"]);
    }

    [Fact]
    public async Task A_bad_signature_is_refused_and_nothing_is_stored()
    {
        string[] paths = ["", "/status", "/status?room=in-CA1", "/room?room=in-CA1", "/wait", "/after"];

        foreach (var path in paths)
        {
            (await _stage.PostAsync(_stage.ArrivalPath + path, VoiceStage.Arrival(), signature: "forged")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            (await _stage.PostAsync("/webhooks/twilio/nobody/voice" + path, VoiceStage.Arrival())).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        (await _stage.Node.ScalarAsync<long>("select (select count(*) from channels.inbound) + (select count(*) from channels.call_report)")).ShouldBe(0);
        (await _stage.PostAsync(_stage.ArrivalPath, [new("From", VoiceStage.Maria)])).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _stage.PostAsync(_stage.ArrivalPath + "/status", [new("CallSid", "CA1")])).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _stage.PostAsync(_stage.ArrivalPath + "/room", VoiceStage.Status("CA1", "x"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Of_many_who_take_a_call_at_once_one_gets_it_and_the_others_are_told_who()
    {
        var agents = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => _stage.Node.HireAsync($"Agente {n}")));
        var (_, call) = await _stage.RingAsync();

        var results = await Task.WhenAll(agents.Select(agent => _stage.TakeAsync(agent, call.Id)));
        await _stage.SettleAsync();

        results.OfType<CallResult.Done>().ShouldHaveSingleItem();
        results.OfType<CallResult.TakenBy>().Count().ShouldBe(7);
        (await _stage.LegsAsync(call.Id)).Count(l => l.Role == LegRole.Agent).ShouldBe(1);
        (await _stage.StepsAsync(call.MemberId)).ShouldBe(["arrived", "answered"]);
    }

    [Fact]
    public async Task Somebody_who_takes_two_calls_at_once_gets_one()
    {
        var ana = await _stage.Node.HireAsync();
        var (_, one) = await _stage.RingAsync();
        var (_, two) = await _stage.RingAsync("+573009998877");

        var results = await Task.WhenAll(_stage.TakeAsync(ana, one.Id), _stage.TakeAsync(ana, two.Id));

        results.ShouldBe([new CallResult.Done(), new CallResult.Busy()], ignoreOrder: true);
    }

    [Fact]
    public async Task A_node_that_dies_after_somebody_took_the_call_leaves_the_bridge_to_another()
    {
        await using var other = await VoiceStage.OpenAsync(_database, _stage);
        var ana = await _stage.Node.HireAsync();
        var (_, call) = await _stage.RingAsync();
        await _stage.TakeAsync(ana, call.Id);

        await other.SettleAsync();
        await _stage.Exchange.QuietAsync();

        (await _stage.CallAsync(call.Id)).State.ShouldBe(CallState.Talking);
        _stage.Exchange.Calls.Count(c => c.To.StartsWith("client:", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_node_that_dies_while_it_dials_dials_never_again_and_the_call_rings_for_all()
    {
        var ana = await _stage.Node.HireAsync();
        var (_, call) = await _stage.RingAsync();
        await _stage.TakeAsync(ana, call.Id);
        await _stage.Node.ExecuteAsync("update channels.call_leg set lease_until = clock_timestamp() - interval '1 second', attempts = 1 where role = 'agent'");

        await _stage.SettleAsync();
        (await _stage.CallAsync(call.Id)).AgentId.ShouldBe(ana);
        _stage.Node.Clock.Advance(TimeSpan.FromSeconds(26));
        await _stage.SettleAsync();

        var free = await _stage.CallAsync(call.Id);
        (free.IsFree, free.LapsedAgentId).ShouldBe((true, ana));
        _stage.Exchange.Calls.ShouldNotContain(c => c.FromCooperative);
        (await _stage.TakeAsync(ana, call.Id)).ShouldBe(new CallResult.Done());
        await _stage.SettleAsync();
        (await _stage.CallAsync(call.Id)).State.ShouldBe(CallState.Talking);
    }

    [Fact]
    public async Task A_telephone_that_is_not_answered_here_lets_the_call_ring_for_all_again()
    {
        _stage.Exchange.AgentsAnswer = false;
        var ana = await _stage.Node.HireAsync();
        var beto = await _stage.Node.HireAsync("Beto");
        var (_, call) = await _stage.RingAsync();
        await _stage.TakeAsync(ana, call.Id);
        await _stage.SettleAsync();

        _stage.Exchange.Reject(_stage.Ringing($"client:agent-{ana.Value:N}").Sid);
        await _stage.SettleAsync();
        (await _stage.CallAsync(call.Id)).LapsedReason.ShouldBe("busy");
        await _stage.TakeAsync(beto, call.Id);
        await _stage.SettleAsync();
        _stage.Exchange.Answer(_stage.Ringing($"client:agent-{beto.Value:N}").Sid);
        await _stage.SettleAsync();

        var spoken = await _stage.CallAsync(call.Id);
        (spoken.State, spoken.AgentId).ShouldBe((CallState.Talking, beto));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task Lost_answers_and_lost_reports_end_where_the_network_is(bool replies, bool reports)
    {
        _stage.Network.Misbehaviour = new Misbehaviour { LoseReplies = replies, LoseReports = reports };
        var ana = await _stage.Node.HireAsync();

        var (sid, call) = await _stage.SpeakAsync(ana);

        // What is in doubt is asked after by the database's clock; on ours the taker's telephone must not have rung out before.
        var left = new VoiceOptions().AnswerSeconds - 5;
        await Eventually.TrueAsync(async () =>
        {
            await _stage.SettleAsync();
            _stage.Node.Clock.Advance(TimeSpan.FromSeconds(left-- > 0 ? 1 : 0));
            return (await _stage.CallAsync(call.Id)).State == CallState.Talking;
        }, "they speak");
        _stage.Exchange.HangUp(sid);
        await Eventually.TrueAsync(async () =>
        {
            _stage.Node.Clock.Advance(TimeSpan.FromSeconds(61));
            await _stage.SettleAsync();
            return (await _stage.CallAsync(call.Id)).State == CallState.Ended;
        }, "it is over");

        _stage.Exchange.Calls.Count(c => c.FromCooperative).ShouldBe(1);
        (await _stage.StepsAsync(call.MemberId)).ShouldBe(["arrived", "answered", "ended"]);
    }

    [Fact]
    public async Task A_caller_who_is_gone_before_anybody_knows_of_the_call_was_missed()
    {
        await _stage.PostAsync(VoiceModule.StatusPath(_stage.Account.Connection), VoiceStage.Status("CA1", "completed"));
        await _stage.PostAsync(_stage.ArrivalPath, VoiceStage.Arrival());
        await _stage.SettleAsync();

        var call = await _stage.CallAsync("CA1");
        call.State.ShouldBe(CallState.Missed);
        (await _stage.StepsAsync(call.MemberId)).ShouldBe(["arrived", "missed"]);
    }

    [Fact]
    public async Task Reports_shuffled_repeated_and_late_tell_the_same_story()
    {
        var ana = await _stage.Node.HireAsync();
        for (var seed = 0; seed < 12; seed++)
        {
            var (sid, room) = ($"CA{seed}", $"in-CA{seed}");
            await _stage.PostAsync(_stage.ArrivalPath, VoiceStage.Arrival(sid, $"+5730011122{seed:00}"));
            await _stage.SettleAsync();
            var call = await _stage.CallAsync(sid);
            await _stage.TakeAsync(ana, call.Id);
            var leg = (await _stage.LegsAsync(call.Id)).Single(l => l.Role == LegRole.Agent);
            await _stage.Node.ExecuteAsync("update channels.call_leg set lease_until = clock_timestamp() + interval '1 hour' where id = @id", ("id", leg.Id.Value));
            List<CallReport> told =
            [
                Report(room, "initiated", $"AG{seed}", leg.Id), Report(room, "ringing", $"AG{seed}", leg.Id), Report(room, "in-progress", $"AG{seed}", leg.Id),
                Report(room, "participant-join", $"AG{seed}", leg.Id), Report(room, "participant-leave", $"AG{seed}", leg.Id), Report(room, "completed", $"AG{seed}", leg.Id),
                Report(room, "completed", sid, null), Report(room, "conference-end", sid, null),
            ];

            foreach (var report in Gen.Shuffle(told.Concat(told)).Sample(1, 1).Single())
            {
                await _stage.Node.Get<RecordCallReport>().RunAsync(report, Ct);
            }

            (await _stage.CallAsync(call.Id)).State.ShouldBe(CallState.Ended);
            var steps = await _stage.StepsAsync(call.MemberId);
            (steps[0], steps[^2], steps[^1]).ShouldBe(("arrived", "answered", "ended"));
            steps.Count(step => step == "missed").ShouldBeLessThanOrEqualTo(1);
            (await _stage.Node.ScalarAsync<long>("select count(*) from channels.call_promise where conversation_id = @c and kept_at is null", ("c", call.ConversationId.Value))).ShouldBe(0);
            (await _stage.WrapUpAsync(ana, call.Id)).ShouldBe(new CallResult.Done());
        }
    }

    [Fact]
    public async Task A_network_that_repeats_and_reorders_changes_nothing()
    {
        _stage.Network.Misbehaviour = new Misbehaviour { Repeat = 4, Reorder = true };
        var ana = await _stage.Node.HireAsync();
        var (sid, call) = await _stage.SpeakAsync(ana);
        _stage.Exchange.HangUp(sid);
        await _stage.SettleAsync();

        (await _stage.CallAsync(call.Id)).State.ShouldBe(CallState.Ended);
        (await _stage.Node.ScalarAsync<long>("select count(*) from channels.call")).ShouldBe(1);
        (await _stage.StepsAsync(call.MemberId)).ShouldBe(["arrived", "answered", "ended"]);
    }

    [Fact]
    public async Task Where_the_network_has_too_much_to_do_the_bridge_is_built_a_moment_later()
    {
        _stage.Network.Misbehaviour = new Misbehaviour { TooMany = TimeSpan.FromSeconds(2) };
        var ana = await _stage.Node.HireAsync();
        var (_, call) = await _stage.SpeakAsync(ana);
        (await _stage.CallAsync(call.Id)).State.ShouldBe(CallState.Waiting);

        _stage.Network.Misbehaviour = new Misbehaviour();
        _stage.Node.Clock.Advance(TimeSpan.FromSeconds(2));
        await _stage.SettleAsync();

        (await _stage.CallAsync(call.Id)).State.ShouldBe(CallState.Talking);
    }

    [Fact]
    public async Task A_network_that_refuses_gives_the_call_back_to_everybody()
    {
        var ana = await _stage.Node.HireAsync();
        var (_, call) = await _stage.RingAsync();
        _stage.Network.Misbehaviour = new Misbehaviour { Refuse = 21211 };
        await _stage.TakeAsync(ana, call.Id);
        await _stage.SettleAsync();

        var free = await _stage.CallAsync(call.Id);
        (free.IsFree, free.LapsedReason).ShouldBe((true, "failed"));
    }

    [Fact]
    public async Task Connections_cut_in_the_middle_of_everything_lose_no_call_and_make_none_twice()
    {
        await _stage.Node.StartAsync<InboundWorker>();
        await _stage.Node.StartAsync<CallWorker>();
        var agents = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => _stage.Node.HireAsync($"Agente {n}")));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var cutting = CutAsync(over.Token);

        var sids = Enumerable.Range(0, 6).Select(n => _stage.Exchange.MemberCalls($"+57300333440{n}")).ToList();
        await Eventually.TrueAsync(async () => await _database.Source.ScalarAsync<long>("select count(*) from channels.call") == 6, "all calls are known");
        await Task.WhenAll(sids.Select((sid, n) => InsistAsync(agents[n], sid)));
        await over.CancelAsync();
        await cutting;
        await Eventually.TrueAsync(async () => await _database.Source.ScalarAsync<long>("select count(*) from channels.call where state = 'talking'") == 6, "all speak");

        (await _database.Source.ScalarAsync<long>("select count(*) from core.timeline_entry where kind = 'call'")).ShouldBe(12);
        _stage.Exchange.Calls.Count(c => c.FromCooperative).ShouldBe(6);
    }

    private async Task InsistAsync(StaffId agent, string sid) => await Eventually.TrueAsync(async () =>
    {
        try
        {
            return await _stage.TakeAsync(agent, (await _stage.CallAsync(sid)).Id) is CallResult.Done;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return false;
        }
    }, "taken");

    private async Task CutAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await _stage.Node.CutConnectionsAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(60), TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static CallReport Report(string room, string status, string sid, CallLegId? leg) =>
        new(room, ReportKind.Status, status, $"{room}|{sid}|{status}") { Sid = sid, Leg = leg };
}
