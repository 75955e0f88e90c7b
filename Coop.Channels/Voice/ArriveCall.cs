using Coop.Channels.Conversations;
using Coop.Channels.Inbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Coop.Channels.Voice;

/// <summary>
/// Makes a call known whose announcement is in the member's timeline: from its commit on it rings at the desks. What the
/// network told of it before is taken in with it.
/// </summary>
public sealed class ArriveCall(CallProgress progress, IOptions<VoiceOptions> options, TimeProvider clock)
{
    /// <summary>Within the transaction that accepts the announcement, which holds the member's head.</summary>
    internal async Task RunAsync(Work work, TakenItem item, Conversation conversation, CallArrival arrival, CancellationToken ct)
    {
        var room = VoiceCall.RoomOf(arrival.Sid);
        await using (var wait = new NpgsqlCommand(VoiceSql.LockRoom, work.Connection) { Parameters = { new("room", room) } })
        {
            await wait.ExecuteNonQueryAsync(ct);
        }

        if (await work.Db.Calls.AnyAsync(c => c.Room == room, ct))
        {
            return;
        }

        var call = VoiceCall.Arrived(room, conversation, item.ReceivedAt, TimeSpan.FromSeconds(options.Value.RingSeconds), clock);
        var leg = CallLeg.OfCaller(call, arrival.From, arrival.Sid, item.ReceivedAt, clock);
        work.Db.Calls.Add(call);
        work.Db.CallLegs.Add(leg);
        work.Db.CallContents.Add(new CallContent(call.Id, arrival.From));
        var scene = new CallScene(call, [leg]);
        foreach (var status in await WaitingAsync(work, room, ct))
        {
            leg.Hear(status, arrival.Sid, reason: null, work.Now);
        }

        await progress.RunAsync(work, scene, ct);
    }

    /// <summary>Of a call that nobody knew, only the member's own telephone can have been told of.</summary>
    private static async Task<List<LegState>> WaitingAsync(Work work, string room, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(VoiceSql.Waiting, work.Connection) { Parameters = { new("room", room), new("now", work.Now) } };
        await using var reader = await take.ExecuteReaderAsync(ct);
        var told = new List<LegState>();
        while (await reader.ReadAsync(ct))
        {
            if (CallLattice.StateOf(reader.GetString(2)) is { } state)
            {
                told.Add(state);
            }
        }

        return told;
    }

    /// <summary>The facts of the announcement's entry.</summary>
    internal static string Facts(CallArrival arrival) => EntryFacts.Json(new { what = "arrived", sid = arrival.Sid });
}
