using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Outbound;

/// <summary>Puts a message into the outbox within the caller's transaction. The same key a second time changes nothing.</summary>
public sealed class QueueMessage(TimeProvider clock)
{
    /// <summary>The id of the new message, or null when one with this key is there already.</summary>
    public async Task<OutboundId?> RunAsync(Work work, OutboundDraft draft, CancellationToken ct)
    {
        var id = clock.NewId<OutboundId>();
        await using var insert = new NpgsqlCommand(OutboundSql.Queue, work.Connection)
        {
            Parameters =
            {
                new("id", id.Value),
                new("dedupe_key", draft.DedupeKey),
                new("member", draft.Member.Value),
                new("conversation", draft.Conversation),
                new("contact_point", draft.To.Value),
                new("channel", draft.Channel.Stored()),
                new("purpose", draft.Purpose),
                new("author", NpgsqlDbType.Uuid) { Value = (object?)draft.Author?.Value ?? DBNull.Value },
                new("due_at", draft.DueAt),
                new("confirms", NpgsqlDbType.Bigint) { Value = (object?)draft.Confirms ?? DBNull.Value },
                new("secret", draft.Secret),
                new("not_after", NpgsqlDbType.TimestampTz) { Value = (object?)draft.NotAfter?.UtcDateTime ?? DBNull.Value },
                new("now", clock.GetUtcNow()),
            },
        };
        if (await insert.ExecuteNonQueryAsync(ct) == 0)
        {
            return null;
        }

        work.Db.OutboundContents.Add(new OutboundContent(id, draft.Body, draft.Subject));
        work.Touch(Topic.Timeline(draft.Member), TimelineRow.KeyOf(id));
        work.Wake(Signal.Outbound);
        return id;
    }
}
