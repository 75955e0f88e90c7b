namespace Coop.Core.Persistence;

internal static class RestoredSql
{
    /// <summary>
    /// No transaction of this server has an id at or above its snapshot's end: what carries one came from elsewhere.
    /// Everything in the log gets the id 0 and its place in the old order; a cursor, the place of the last event before it.
    /// </summary>
    public const string Adopt = """
        /* coop:restored.adopt */
        do $$
        declare
            horizon constant xid8 := pg_snapshot_xmax(pg_current_snapshot());
        begin
            if exists (select 1 from core.event where xid >= horizon)
               or exists (select 1 from core.event_cursor where xid >= horizon)
               or exists (select 1 from core.live_change where xid >= horizon)
            then
                lock table core.event, core.event_cursor, core.live_change in exclusive mode;
                update core.event_cursor c
                   set xid = '0', position = (select count(*) from core.event e where (e.xid, e.position) <= (c.xid, c.position));
                update core.event e
                   set xid = '0', position = o.place
                  from (select position, row_number() over (order by xid, position) as place from core.event) o
                 where e.position = o.position;
                delete from core.live_change;
            end if;
        end
        $$
        """;
}
