using Coop.Channels.Routing;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Channels.Voice;

/// <summary>Topics of this feature.</summary>
public static class CallTopics
{
    /// <summary>Calls that are not written down to the end. Keys are call ids.</summary>
    public static Topic Calls { get; } = new("calls");
}

/// <summary>A call with its legs, held for change: the heads of its members first, in the order everybody takes them.</summary>
internal sealed record CallScene(VoiceCall Call, List<CallLeg> Legs)
{
    /// <summary>The telephone of whoever of the staff was the first to be connected.</summary>
    public CallLeg? Connected => Legs.Where(l => l.Role == LegRole.Agent && l.AnsweredAt is not null).OrderBy(l => l.AnsweredAt).ThenBy(l => l.Id.Value).FirstOrDefault();

    /// <summary>The member's telephone, if it was asked for.</summary>
    public CallLeg? Member => Legs.Find(l => l.Role == LegRole.Member);

    /// <summary>Takes the call of a room; null when nobody knows it (yet).</summary>
    public static async Task<CallScene?> TakeAsync(Work work, string room, CancellationToken ct, params MemberId[] also)
    {
        await using var find = new NpgsqlCommand(VoiceSql.Find, work.Connection) { Parameters = { new("room", room) } };
        CallId id;
        List<MemberId> members = [.. also];
        await using (var reader = await find.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
            {
                return null;
            }

            id = new(reader.GetGuid(0));
            members.Add(new(reader.GetGuid(1)));
            if (!reader.IsDBNull(2))
            {
                members.Add(new(reader.GetGuid(2)));
            }
        }

        await AppendEntry.LockAsync(work, [.. members.Distinct()], ct);
        var call = await work.Db.Calls.FromSqlRaw(VoiceSql.Lock, id.Value).SingleAsync(ct);
        return new CallScene(call, await work.Db.CallLegs.Where(l => l.CallId == id).OrderBy(l => l.CreatedAt).ToListAsync(ct));
    }

    /// <summary>Takes a call by its id; null when there is none.</summary>
    public static async Task<CallScene?> TakeAsync(Work work, CallId id, CancellationToken ct, params MemberId[] also) =>
        await work.Db.Calls.Where(c => c.Id == id).Select(c => c.Room).SingleOrDefaultAsync(ct) is { } room ? await TakeAsync(work, room, ct, also) : null;

    /// <summary>The open work about the call, if there is any.</summary>
    public async Task<WorkItem?> WorkAsync(Work work, CancellationToken ct) =>
        work.Db.WorkItems.Local.FirstOrDefault(w => w.ConversationId == Call.ConversationId && w.ClosedAt is null)
        ?? await work.Db.WorkItems.FromSqlRaw(RoutingSql.LockOpen, Call.ConversationId.Value).SingleOrDefaultAsync(ct);

    /// <summary>Tells the screens.</summary>
    public void Touch(Work work) => work.Touch(CallTopics.Calls, Call.Id.Value.ToString("D"));
}
