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

    /// <summary>
    /// Takes the call of a room, as the first thing a transaction does; null when nobody knows it (yet). Who speaks may be said in the
    /// moment before the heads are taken: then that member's head is missing, and would be taken out of line later.
    /// </summary>
    public static async Task<CallScene?> TakeAsync(Work work, string room, CancellationToken ct, params MemberId[] also)
    {
        while (await FindAsync(work, room, ct) is var (id, concerned))
        {
            MemberId[] members = [.. concerned.Concat(also).Distinct()];
            await AppendEntry.LockAsync(work, members, ct);
            var call = await work.Db.Calls.FromSqlRaw(VoiceSql.Lock, id.Value).SingleAsync(ct);
            if (members.Contains(call.Teller))
            {
                return new CallScene(call, await work.Db.CallLegs.Where(l => l.CallId == id).OrderBy(l => l.CreatedAt).ToListAsync(ct));
            }

            await work.BeginAgainAsync(ct);
        }

        return null;
    }

    /// <summary>Takes a call by its id; null when there is none.</summary>
    public static async Task<CallScene?> TakeAsync(Work work, CallId id, CancellationToken ct, params MemberId[] also) =>
        await work.Db.Calls.Where(c => c.Id == id).Select(c => c.Room).SingleOrDefaultAsync(ct) is { } room ? await TakeAsync(work, room, ct, also) : null;

    private static async Task<(CallId Id, IReadOnlyList<MemberId> Concerned)?> FindAsync(Work work, string room, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand(VoiceSql.Find, work.Connection) { Parameters = { new("room", room) } };
        await using var reader = await find.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return null;
        }

        var member = new MemberId(reader.GetGuid(1));
        return (new(reader.GetGuid(0)), reader.IsDBNull(2) ? [member] : [member, new MemberId(reader.GetGuid(2))]);
    }

    /// <summary>The open work about the call, if there is any.</summary>
    public async Task<WorkItem?> WorkAsync(Work work, CancellationToken ct) =>
        work.Db.WorkItems.Local.FirstOrDefault(w => w.ConversationId == Call.ConversationId && w.ClosedAt is null)
        ?? await work.Db.WorkItems.FromSqlRaw(RoutingSql.LockOpen, Call.ConversationId.Value).SingleOrDefaultAsync(ct);

    /// <summary>Tells the screens.</summary>
    public void Touch(Work work) => work.Touch(CallTopics.Calls, Call.Id.Value.ToString("D"));
}
