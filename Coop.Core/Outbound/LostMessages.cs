using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Core.Outbound;

/// <summary>
/// Finds messages whose dispatcher vanished between leasing and settling, and those of which nobody knows whether they left.
/// They are asked after, never sent again.
/// </summary>
public sealed class LostMessages(WorkFactory works, TimeProvider clock)
{
    /// <summary>One whose dispatcher vanished, under a new lease, or null when there is none.</summary>
    public Task<LeasedMessage?> TakeAsync(CancellationToken ct) => TakeAsync(OutboundSql.TakeLost, [new("lease", LeaseMessage.Lease)], ct);

    /// <summary>One in doubt that is due to be asked after, under a new lease, or null when there is none.</summary>
    public Task<LeasedMessage?> TakeDoubtfulAsync(CancellationToken ct) => TakeAsync(
        OutboundSql.TakeDoubtful, [new("lease", LeaseMessage.Lease), new("now", clock.GetUtcNow()), new("pause", SettleMessage.AskAfter)], ct);

    private async Task<LeasedMessage?> TakeAsync(string sql, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        OutboundId id;
        long token;
        await using var take = new NpgsqlCommand(sql, work.Connection);
        take.Parameters.AddRange(parameters);
        await using (var reader = await take.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
            {
                return null;
            }

            (id, token) = (new OutboundId(reader.GetGuid(0)), reader.GetInt64(1));
        }

        var message = await work.Db.Outbound.AsNoTracking().SingleAsync(m => m.Id == id, ct);
        var content = await work.Db.OutboundContents.AsNoTracking().SingleAsync(c => c.OutboundId == id, ct);
        var to = await work.Db.ContactPoints.AsNoTracking().SingleAsync(c => c.Id == message.ContactPointId, ct);
        await work.CommitAsync(ct);
        return LeasedMessage.Of(message, token, to, content);
    }
}
