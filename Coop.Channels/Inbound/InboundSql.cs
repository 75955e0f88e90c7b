namespace Coop.Channels.Inbound;

internal static class InboundSql
{
    /// <summary>Items and raw bytes in one statement, in the order they came; what is there already is passed over.</summary>
    public const string Store = """
        /* coop:inbound.store */
        with given as (
            select * from unnest(@ids, @connections, @dedupe_keys, @lanes, @bodies) with ordinality as g (id, connection, dedupe_key, lane, body, n)),
        item as (
            insert into channels.inbound (id, connection, dedupe_key, lane, state, due_at, received_at)
            select id, connection, dedupe_key, lane, 'waiting', @now, @now from given order by n
            on conflict (connection, dedupe_key) do nothing
            returning id),
        raw as (
            insert into channels.inbound_raw (inbound_id, body) select item.id, given.body from item join given on given.id = item.id)
        select id from item
        """;

    /// <summary>
    /// What waits in lanes whose first waiting item is due, in the order it came. The advisory lock, held until the
    /// transaction ends, is the lease on the whole lane: a lock on that item would not be, for an item stored at the same
    /// moment may commit later and come before it. The fence, of more lanes than all workers hold together, keeps the lock
    /// from being asked for lanes that are not wanted. Who held the lane before may have settled items since this statement
    /// began: locking the rows looks at them as they are now. However many wait, their bytes do not fill the memory: the one
    /// that goes beyond @bytes is the last.
    /// </summary>
    public const string Take = """
        /* coop:inbound.take */
        with taken as materialized (
            select first.lane
              from (select i.lane
                      from channels.inbound i
                     where i.state = 'waiting' and i.due_at <= @now
                       and not exists (
                           select 1 from channels.inbound e where e.lane = i.lane and e.state = 'waiting' and e.position < i.position)
                     order by i.position
                     limit 1000) first
             where pg_try_advisory_xact_lock(hashtextextended(first.lane, 20260310))
             limit @lanes),
        item as materialized (
            select i.*
              from taken cross join lateral (
                  select id, connection, lane, attempts, received_at, due_at, position
                    from channels.inbound where lane = taken.lane and state = 'waiting' order by position limit @count for no key update) i
             order by position
             limit @count),
        sized as (
            select item.*, r.body, coalesce(sum(octet_length(r.body)) over (order by position), 0) - coalesce(octet_length(r.body), 0) as before
              from item left join channels.inbound_raw r on r.inbound_id = item.id)
        select id, connection, lane, attempts, received_at, due_at, coalesce(body, ''::bytea)
          from sized
         where before < @bytes
         order by position
        """;

    public const string Done = """
        /* coop:inbound.done */
        update channels.inbound i
           set state = 'done', error = null, attempts = attempts + 1, member_id = d.member_id, entry_seq = d.entry_seq
          from unnest(@ids, @members, @seqs) as d (id, member_id, entry_seq)
         where i.id = d.id
        """;

    public const string Fail = """
        /* coop:inbound.fail */
        update channels.inbound
           set attempts = attempts + 1, error = @error, due_at = @due_at, state = @state
         where id = @id and state = 'waiting'
        """;

    public const string Replay = """
        /* coop:inbound.replay */
        update channels.inbound set state = 'waiting', attempts = 0, due_at = @now where id = @id and state = 'quarantined'
        """;

    public const string Discard = """
        /* coop:inbound.discard */
        update channels.inbound set state = 'discarded' where id = @id and state = 'quarantined'
        """;

    public const string Quarantined = """
        /* coop:inbound.quarantined */
        select i.id, i.connection, i.received_at, i.attempts, i.error, length(r.body)
          from channels.inbound i
          left join channels.inbound_raw r on r.inbound_id = i.id
         where i.state = 'quarantined'
         order by i.position desc
         limit 200
        """;

    public const string Waiting = """
        /* coop:inbound.waiting */
        select count(*), coalesce(extract(epoch from clock_timestamp() - min(received_at)), 0)::float8
          from channels.inbound where state = 'waiting'
        """;
}
