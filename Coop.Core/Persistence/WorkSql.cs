using Coop.Core.Events;
using Coop.Core.Live;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Persistence;

internal static class WorkSql
{
    private const string Events = """
        /* coop:work.events */
        insert into core.event (name, body, at)
        select name, body::jsonb, at from unnest(@names, @bodies, @times) with ordinality as e (name, body, at, n) order by n
        """;

    private const string Audit = """
        /* coop:work.audit */
        insert into core.audit (at, actor_id, action, subject, details)
        select at, actor, action, subject, details::jsonb
          from unnest(@times, @actors, @actions, @subjects, @details) with ordinality as a (at, actor, action, subject, details, n) order by n
        """;

    private const string Changes = """
        /* coop:work.changes */
        insert into core.live_change (topic, key) select * from unnest(@topics, @keys) returning xid::text
        """;

    /// <summary>Appends what a transaction has to say in one round trip; returns its id if screens must hear of it.</summary>
    public static async Task<string?> AppendAsync(
        NpgsqlConnection connection, List<NpgsqlBatchCommand> deferred, List<DomainEvent> events, HashSet<Change> changes, List<AuditRecord> audit,
        CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        deferred.ForEach(batch.BatchCommands.Add);
        if (events.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Events)
            {
                Parameters =
                {
                    new("names", events.ConvertAll(e => EventNames.Of(e.GetType()))),
                    new("bodies", events.ConvertAll(EventNames.Body)),
                    new("times", events.ConvertAll(e => e.At.UtcDateTime)),
                },
            });
        }

        if (audit.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Audit)
            {
                Parameters =
                {
                    new("times", audit.ConvertAll(a => a.At.UtcDateTime)),
                    new("actors", NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = audit.ConvertAll(a => a.Actor?.Value) },
                    new("actions", audit.ConvertAll(a => a.Action)),
                    new("subjects", audit.ConvertAll(a => a.Subject)),
                    new("details", audit.ConvertAll(a => a.Details)),
                },
            });
        }

        if (changes.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Changes)
            {
                Parameters =
                {
                    new("topics", changes.Select(c => c.Topic.Name).ToList()),
                    new("keys", changes.Select(c => c.Key).ToList()),
                },
            });
        }

        return await batch.ExecuteScalarAsync(ct) as string;
    }
}
