using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Channels.Voice;

/// <summary>Keeps the notes somebody takes during a call.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class SaveCallNotes(NpgsqlDataSource source, CurrentActor actor)
{
    /// <summary>The longest notes, in characters.</summary>
    public const int MaxLength = 4_000;

    /// <summary>Saves; <paramref name="rev"/> grows with every save, and an older save never overwrites a newer. Only whoever has the call may.</summary>
    public async Task RunAsync(CallId call, string notes, long rev, CancellationToken ct)
    {
        await using var save = source.CreateCommand(VoiceSql.SaveNotes);
        save.Parameters.AddRange(new NpgsqlParameter[]
        {
            new("call", call.Value), new("staff", actor.Required.Value), new("notes", StoredText.Of(notes, MaxLength)), new("rev", rev),
        });
        await save.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Writes down how a call ended: the notes go into the timeline, and the work about it is done.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class WrapUpCall(WorkFactory works, CallProgress progress, AppendEntry timeline, CurrentActor actor)
{
    /// <summary>Only whoever spoke, once; the disposition is one of those offered. Repeating it changes nothing.</summary>
    public async Task<CallResult> RunAsync(CallId id, string disposition, string notes, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await CallScene.TakeAsync(work, id, ct) is not { Call.State: CallState.Ended } scene || scene.Call.AgentId != actor.Required)
        {
            return new CallResult.TooLate();
        }

        var (call, me) = (scene.Call, actor.Required);
        if (call.WrappedUpAt is not null)
        {
            return new CallResult.Done();
        }

        if (await work.Db.CallDispositions.AsNoTracking().SingleOrDefaultAsync(d => d.Code == disposition && !d.Retired, ct) is not { } chosen)
        {
            return new CallResult.Unfit("disposition");
        }

        call.WrapUp(chosen.Code, work.Now);
        if (StoredText.Of(notes, SaveCallNotes.MaxLength).Trim() is { Length: > 0 } said)
        {
            await timeline.RunAsync(work, call.Teller, new EntryDraft(EntryKind.Note, Channel.Voice, Direction.None) { Author = me.Value, Body = said }, ct);
        }

        (await work.Db.CallContents.SingleAsync(c => c.CallId == id, ct)).NotesWritten();
        await progress.SayAsync(work, call, Direction.None, me, new { what = "wrapped_up", call = id.Value, disposition = chosen.Code, es = chosen.NameEs, en = chosen.NameEn }, ct);
        if (await scene.WorkAsync(work, ct) is { } item && item.AgentId == me)
        {
            item.Close(chosen.Code, work.Now);
            work.Touch(Topic.WorkList, item.Id.Value.ToString("D"));
        }

        scene.Touch(work);
        await work.CommitAsync(ct);
        return new CallResult.Done();
    }
}
