using Coop.Channels.Conversations;
using Coop.Channels.Routing;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Voice;

/// <summary>
/// Draws the conclusions from what is known of a call's legs: who speaks, whether it was missed or is over, and what follows in
/// the timeline, for promises and for the work. Called after every change of a leg; with nothing new it changes nothing.
/// </summary>
public sealed class CallProgress(AppendEntry timeline, VoiceMetrics metrics, IOptions<VoiceOptions> options, TimeProvider clock)
{
    /// <summary>Why a call was missed: the member hung up.</summary>
    public const string HungUp = "hung_up";

    /// <summary>Why a call was missed: nobody took it in time.</summary>
    public const string Nobody = "nobody";

    internal async Task RunAsync(Work work, CallScene scene, CancellationToken ct)
    {
        var call = scene.Call;
        var connected = scene.Connected;
        if (connected is not null && (call.AgentId != connected.StaffId || call.ClaimDueAt is not null))
        {
            call.Connected(connected.StaffId!.Value);
        }

        if (connected is null && call is { Direction: Direction.In, State: CallState.Waiting, AgentId: { } claimant }
            && scene.Legs.FindLast(l => l.StaffId == claimant) is { Over: true } lost)
        {
            call.Lapse(lost.State.Stored());
        }

        var over = call.GivenUpAt is not null || scene.Member is { Over: true } || connected is { Over: true }
            || (call.Direction == Direction.Out && scene.Legs.Exists(l => l is { Role: LegRole.Agent, Over: true }));
        var next = CallLattice.Join(call.State, CallLattice.Of(call.Direction, scene.Member?.AnsweredAt is not null, connected is not null, over));
        if (next != call.State)
        {
            await MoveAsync(work, scene, next, ct);
        }

        Clear(work, scene);
        scene.Touch(work);
        work.Wake(Signal.Calls);
    }

    private async Task MoveAsync(Work work, CallScene scene, CallState next, CancellationToken ct)
    {
        var (call, now) = (scene.Call, clock.GetUtcNow());
        call.Move(next);
        if (next is CallState.Talking or CallState.Ended && call.AnsweredAt is null)
        {
            call.Answered(now);
            await AnsweredAsync(work, scene, now, ct);
        }

        switch (next)
        {
            case CallState.Ringing:
                await RingMemberAsync(work, scene, now, ct);
                break;
            case CallState.Missed when call.Direction == Direction.In:
                call.Missed(call.GivenUpAt is null ? HungUp : Nobody, now);
                await MissedAsync(work, scene, now, ct);
                break;
            case CallState.Missed:
                call.Missed((scene.Member ?? scene.Legs.Find(l => l.Over))?.State.Stored() ?? HungUp, now);
                await SayAsync(work, call, Direction.None, call.AgentId, new { what = "unreached", call = call.Id.Value, reason = ReasonOf(scene) }, ct);
                await SettleWorkAsync(work, scene, ct);
                break;
            case CallState.Ended:
                call.Ended(now, TimeSpan.FromSeconds(options.Value.WrapUpSeconds));
                await SayAsync(work, call, Direction.None, call.AgentId, new { what = "ended", call = call.Id.Value, seconds = (long)(now - call.AnsweredAt!.Value).TotalSeconds }, ct);
                break;
        }

        if (next is CallState.Missed or CallState.Ended)
        {
            metrics.Over(call);
        }
    }

    /// <summary>Why nobody at the other end was spoken with: our own telephone first.</summary>
    private static string ReasonOf(CallScene scene) =>
        scene.Connected is null ? "own_end" : scene.Member is { State: LegState.Failed, Reason: { } reason } ? reason : scene.Member?.State.Stored() ?? HungUp;

    private async Task AnsweredAsync(Work work, CallScene scene, DateTimeOffset now, CancellationToken ct)
    {
        var (call, agent) = (scene.Call, scene.Call.AgentId!.Value);
        await SayAsync(work, call, Direction.None, agent, new { what = call.Direction == Direction.In ? "answered" : "reached", call = call.Id.Value }, ct);
        foreach (var promise in await work.Db.CallPromises.Where(p => p.ConversationId == call.ConversationId && p.KeptAt == null && p.WithdrawnAt == null).ToListAsync(ct))
        {
            promise.Kept(agent, call.Id, now);
        }

        if (await scene.WorkAsync(work, ct) is { } item)
        {
            item.SpokenBy(agent, now);
            Touch(work, item);
        }
    }

    private async Task RingMemberAsync(Work work, CallScene scene, DateTimeOffset now, CancellationToken ct)
    {
        if (scene.Member is null)
        {
            var to = await work.Db.ContactPoints.AsNoTracking().SingleAsync(p => p.Id == scene.Call.ContactPointId, ct);
            var leg = CallLeg.ToBeDialled(scene.Call, LegRole.Member, staff: null, to.Value, now, clock);
            work.Db.CallLegs.Add(leg);
            scene.Legs.Add(leg);
        }
    }

    private async Task MissedAsync(Work work, CallScene scene, DateTimeOffset now, CancellationToken ct)
    {
        var call = scene.Call;
        var promise = new CallPromise(call, now, TimeSpan.FromMinutes(options.Value.CallBackMinutes));
        work.Db.CallPromises.Add(promise);
        await SayAsync(work, call, Direction.None, by: null, new { what = "missed", call = call.Id.Value, reason = call.Reason, due = promise.DueAt }, ct);
        work.Raise(new CallMissed(now, call.MemberId, call.ContactPointId, call.Id.Value));
        if (await scene.WorkAsync(work, ct) is { } item)
        {
            item.MemberWrote(now);
        }
        else
        {
            item = WorkItem.Opened(await work.Db.Conversations.SingleAsync(c => c.Id == call.ConversationId, ct), clock);
            work.Db.WorkItems.Add(item);
        }

        Touch(work, item);
    }

    /// <summary>Nobody spoke: what was work before the call is work still, and what it made is not.</summary>
    private async Task SettleWorkAsync(Work work, CallScene scene, CancellationToken ct)
    {
        var owed = await work.Db.CallPromises.AnyAsync(p => p.ConversationId == scene.Call.ConversationId && p.KeptAt == null && p.WithdrawnAt == null, ct);
        if (!owed && await scene.WorkAsync(work, ct) is { } item && item.OpenedAt == scene.Call.ArrivedAt)
        {
            item.Close("no_answer", clock.GetUtcNow());
            Touch(work, item);
        }
    }

    /// <summary>What the call no longer needs is hung up: all of it once it is over, and telephones that came too late.</summary>
    private static void Clear(Work work, CallScene scene)
    {
        var call = scene.Call;
        var over = call.State is CallState.Missed or CallState.Ended;
        foreach (var leg in scene.Legs.Where(l => !l.Over && l.EndWanted is null))
        {
            var late = leg.Role == LegRole.Agent && leg.StaffId != call.AgentId;
            if (over && leg is { Role: LegRole.Member, State: LegState.InProgress } && call is { State: CallState.Missed, Direction: Direction.In })
            {
                leg.WantEnd("farewell", work.Now);
            }
            else if (over || late)
            {
                leg.WantEnd("hang_up", work.Now);
            }

            if (leg is { EndWanted: not null, State: LegState.New, LeaseUntil: null })
            {
                // It was never asked for.
                leg.Hear(LegState.Canceled, sid: null, reason: null, work.Now);
            }
        }
    }

    /// <summary>A line in the timeline of whoever speaks.</summary>
    internal async Task SayAsync(Work work, VoiceCall call, Direction direction, StaffId? by, object facts, CancellationToken ct, string? body = null, MemberId? member = null)
    {
        var teller = member ?? call.Teller;
        await timeline.RunAsync(work, teller, new EntryDraft(EntryKind.Call, Channel.Voice, direction)
        {
            Conversation = teller == call.MemberId ? call.ConversationId.Value : null,
            Author = by?.Value,
            Facts = EntryFacts.Json(facts),
            Body = body,
        }, ct);
    }

    private static void Touch(Work work, WorkItem item) => work.Touch(Topic.WorkList, item.Id.Value.ToString("D"));
}
