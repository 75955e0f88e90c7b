namespace Coop.Core.Events;

internal static class EventSql
{
    public const string Register = """
        /* coop:events.register */
        insert into core.event_cursor (subscriber, xid, position) values (@subscriber, '0', 0) on conflict do nothing
        """;

    /// <summary>Locks the cursor: one node at a time serves a subscriber, the others pass on.</summary>
    public const string Take = """
        /* coop:events.take */
        select xid::text, position, failures
          from core.event_cursor
         where subscriber = @subscriber and (retry_at is null or retry_at <= clock_timestamp())
           for update skip locked
        """;

    /// <summary>
    /// A transaction that began earlier may write later, so a position alone would pass over it. Below xmin all have
    /// ended: nothing can appear there any more, and (xid, position) never goes back. The sort names the table: by itself
    /// xid would be the text of the first column, and 1000 come before 999.
    /// </summary>
    public const string ReadAfter = """
        /* coop:events.read */
        select e.xid::text, e.position, e.name, e.body::text, e.at
          from core.event e
         where (e.xid, e.position) > (@xid::xid8, @position)
           and e.xid < pg_snapshot_xmin(pg_current_snapshot())
         order by e.xid, e.position
         limit @batch
        """;

    public const string Behind = """
        /* coop:events.behind */
        select exists (
               select from core.event_cursor c join core.event e on (e.xid, e.position) > (c.xid, c.position)
                where c.subscriber = @subscriber)
        """;

    public const string Advance = """
        /* coop:events.advance */
        update core.event_cursor set xid = @xid::xid8, position = @position, failures = 0, retry_at = null where subscriber = @subscriber
        """;

    public const string Fail = """
        /* coop:events.fail */
        update core.event_cursor
           set failures = failures + 1, retry_at = clock_timestamp() + @delay
         where subscriber = @subscriber
        """;

    public const string Bury = """
        /* coop:events.bury */
        insert into core.dead_letter (subscriber, name, body, at, error, failed_at)
        values (@subscriber, @name, @body::jsonb, @at, @error, @now)
        """;

    public const string TakeDead = """
        /* coop:events.take_dead */
        update core.dead_letter set replayed_at = @now where id = @id and replayed_at is null
        returning subscriber, name, body::text, at
        """;

    public const string Dead = """
        /* coop:events.dead */
        select id, subscriber, name, error, failed_at from core.dead_letter where replayed_at is null order by id desc limit 200
        """;

    /// <summary>Seconds since the oldest event that a subscriber has not seen; 0 when it has seen all.</summary>
    public const string Lag = """
        /* coop:events.lag */
        select c.subscriber,
               coalesce(extract(epoch from clock_timestamp() - (
                   select e.at from core.event e where (e.xid, e.position) > (c.xid, c.position) order by e.xid, e.position limit 1)), 0)::float8
          from core.event_cursor c
        """;
}
