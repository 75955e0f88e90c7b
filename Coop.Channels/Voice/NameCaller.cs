using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Channels.Voice;

/// <summary>
/// Says which of the members of a telephone speaks. What was written before stays where it is; both timelines say where the
/// other part is found, and what follows goes to the member named.
/// </summary>
[Needs(Permission.AnswerMembers)]
public sealed class NameCaller(WorkFactory works, CallProgress progress, CurrentActor actor)
{
    /// <summary>Names the member; to name another later corrects it.</summary>
    public async Task<CallResult> RunAsync(CallId id, MemberId speaker, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await CallScene.TakeAsync(work, id, ct, speaker) is not { } scene || scene.Call.WrappedUpAt is not null)
        {
            return new CallResult.TooLate();
        }

        var (call, me) = (scene.Call, actor.Required);
        if (call.Teller == speaker)
        {
            return new CallResult.Done();
        }

        var point = await work.Db.ContactPoints.AsNoTracking().SingleAsync(p => p.Id == call.ContactPointId, ct);
        if (!await work.Db.ContactPoints.AnyAsync(p => p.MemberId == speaker && p.Kind == point.Kind && p.Value == point.Value, ct))
        {
            return new CallResult.Unfit("member");
        }

        await progress.SayAsync(work, call, Direction.None, me, new { what = "named", call = call.Id.Value, member = speaker.Value }, ct);
        call.Identify(speaker);
        await progress.SayAsync(work, call, Direction.None, me, new { what = "is_speaker", call = call.Id.Value, record = call.MemberId.Value, at = call.ArrivedAt }, ct);
        work.Audit(me, "call.name", $"call:{id.Value:D}", new { member = speaker.Value });
        scene.Touch(work);
        await work.CommitAsync(ct);
        return new CallResult.Done();
    }
}
