-- After a dump was restored into another server, and before any node starts:  psql -v ON_ERROR_STOP=1 -f docs/after-restore.sql
-- Transaction ids begin anew there, but events and cursors carry those of the old server: what subscribers had not seen
-- would wait for ids that are far away, and what is written from now on would lie behind their cursors. So the old events are
-- numbered 1, 2, 3 … in the order in which they were to be read, all below any new transaction, and each cursor stays at the
-- event it had reached. A second run changes nothing that matters.
begin;

create temporary table renumbered on commit drop as
select ctid as line, tableoid as part, xid, position, row_number() over (order by xid, position) as n from core.event;

update core.event_cursor c
   set xid = '0', position = (select count(*) from renumbered r where (r.xid, r.position) <= (c.xid, c.position)), retry_at = null;

update core.event e set xid = '0', position = r.n from renumbered r where e.ctid = r.line and e.tableoid = r.part;

-- Screens read their snapshots anew when a node starts.
truncate core.live_change;

commit;
