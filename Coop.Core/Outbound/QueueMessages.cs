using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Outbound;

/// <summary>Puts a set of messages nobody on the staff wrote into the outbox, within the caller's transaction. The same key a second time changes nothing.</summary>
public sealed class QueueMessages(TimeProvider clock)
{
    /// <summary>The ids of the messages, in the order given; null where one with this key is there already.</summary>
    public async Task<IReadOnlyList<OutboundId?>> RunAsync(Work work, IReadOnlyList<OutboundDraft> drafts, CancellationToken ct)
    {
        if (drafts.Count == 0)
        {
            return [];
        }

        var ids = drafts.Select(_ => clock.NewId<OutboundId>()).ToArray();
        var queued = await InsertAsync(work, ids, drafts, ct);
        for (var n = 0; n < ids.Length; n++)
        {
            if (queued.Contains(ids[n].Value))
            {
                work.Touch(Topic.Timeline(drafts[n].Member), TimelineRow.KeyOf(ids[n]));
            }
        }

        work.Wake(Signal.Outbound);
        return [.. ids.Select(id => queued.Contains(id.Value) ? id : (OutboundId?)null)];
    }

    private async Task<HashSet<Guid>> InsertAsync(Work work, OutboundId[] ids, IReadOnlyList<OutboundDraft> drafts, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(OutboundSql.QueueSet, work.Connection)
        {
            Parameters =
            {
                new("ids", Array.ConvertAll(ids, id => id.Value)),
                new("dedupe_keys", drafts.Select(d => d.DedupeKey).ToArray()),
                new("members", drafts.Select(d => d.Member.Value).ToArray()),
                new("conversations", drafts.Select(d => d.Conversation).ToArray()),
                new("contact_points", drafts.Select(d => d.To.Value).ToArray()),
                new("channels", drafts.Select(d => d.Channel.Stored()).ToArray()),
                new("purposes", drafts.Select(d => d.Purpose).ToArray()),
                new("due_ats", drafts.Select(d => d.DueAt.UtcDateTime).ToArray()),
                new("bodies", drafts.Select(d => d.Body).ToArray()),
                new("subjects", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = drafts.Select(d => d.Subject).ToArray() },
                new("now", clock.GetUtcNow()),
            },
        };
        var queued = new HashSet<Guid>();
        await using var reader = await insert.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            queued.Add(reader.GetGuid(0));
        }

        return queued;
    }
}
