using Coop.Channels.Conversations;
using Coop.Channels.Routing;
using Coop.Core.Access;
using Coop.Core.Consent;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Coop.Channels.Voice;

/// <summary>
/// Calls a member: the telephone of whoever calls rings first, and when they have answered the member's. The contact policy is
/// asked before, as for every message, and what it said is kept.
/// </summary>
[Needs(Permission.AnswerMembers)]
public sealed class CallMember(
    WorkFactory works, IThreads threads, CallProgress progress, VoiceLine line, CurrentActor actor, IOptions<VoiceOptions> options, TimeProvider clock)
{
    /// <summary>Calls a telephone of a member. <paramref name="id"/> comes from the browser and makes repeating harmless.</summary>
    public async Task<CallResult> RunAsync(CallId id, MemberId member, ContactPointId to, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [member], ct);
        if (await work.Db.Calls.AnyAsync(c => c.Id == id, ct))
        {
            return new CallResult.Done();
        }

        if (await work.Db.ContactPoints.AsNoTracking().SingleOrDefaultAsync(p => p.Id == to && p.MemberId == member, ct) is not { Kind: ContactPointKind.Telephone })
        {
            return new CallResult.Unfit("number");
        }

        var key = new ThreadKey(member, to, Channel.Voice);
        var conversation = (await threads.OpenAsync(work, [key], ct))[key];
        var (verdict, me) = ((await ContactPolicy.JudgeAsync(work, [new ContactQuestion(member, conversation, to, Channel.Voice, Purpose.Service)], ct))[0], actor.Required);
        work.Defer(Kept(id, member, to, me, verdict, work.Now));
        if (!verdict.Allowed)
        {
            await work.CommitAsync(ct);
            return new CallResult.Refused(verdict.Reason);
        }

        var item = await work.Db.WorkItems.FromSqlRaw(RoutingSql.LockOpen, conversation).SingleOrDefaultAsync(ct);
        if (await TakeCall.IsBusyAsync(work, me, ct))
        {
            return new CallResult.Busy();
        }

        if (await TakeCall.EndOfAsync(work, line, me, ct) is not { } address)
        {
            return new CallResult.NoTelephone();
        }

        var call = VoiceCall.Made(id, new(conversation), member, to, me, work.Now, TimeSpan.FromSeconds(options.Value.AnswerSeconds * 2));
        var leg = CallLeg.ToBeDialled(call, LegRole.Agent, me, address, work.Now, clock);
        work.Db.Calls.Add(call);
        work.Db.CallLegs.Add(leg);
        work.Db.CallContents.Add(new CallContent(id, ""));
        await TakeWorkAsync(work, item, conversation, me, ct);
        await progress.SayAsync(work, call, Direction.Out, me, new { what = "calls", call = id.Value }, ct);
        await progress.RunAsync(work, new CallScene(call, [leg]), ct);
        await work.CommitAsync(ct);
        return new CallResult.Done();
    }

    /// <summary>Whoever calls has the work from now on; where there was none there is now, so that it is written down.</summary>
    private async Task TakeWorkAsync(Work work, WorkItem? item, Guid conversation, StaffId me, CancellationToken ct)
    {
        if (item is null)
        {
            item = WorkItem.Opened(await work.Db.Conversations.SingleAsync(c => c.Id == new ConversationId(conversation), ct), clock);
            item.SpokenBy(me, work.Now);
            work.Db.WorkItems.Add(item);
        }
        else
        {
            item.Take(me, work.Now);
        }

        work.Touch(Topic.WorkList, item.Id.Value.ToString("D"));
    }

    private NpgsqlBatchCommand Kept(CallId id, MemberId member, ContactPointId to, StaffId by, Verdict verdict, DateTimeOffset now) => new(VoiceSql.Verdict)
    {
        Parameters =
        {
            new("id", clock.NewId<CallId>().Value), new("call", id.Value), new("member", member.Value), new("contact_point", to.Value), new("staff", by.Value),
            new("allowed", verdict.Allowed), new("reason", verdict.Reason), new("evidence", verdict.Evidence), new("now", now),
        },
    };
}
