-- Domain events. Read in the order (xid, position) below the oldest running transaction, so that none is ever passed over.
create sequence core.event_position;
create table core.event (
    xid      xid8 not null default pg_current_xact_id(),
    position bigint not null default nextval('core.event_position'),
    name     text not null,
    body     jsonb not null,
    at       timestamptz not null
) partition by range (at);
create table core.event_default partition of core.event default;
create index event_order on core.event (xid, position);

create table core.event_cursor (
    subscriber text primary key,
    xid        xid8 not null,
    position   bigint not null,
    failures   integer not null default 0,
    retry_at   timestamptz
);

create table core.dead_letter (
    id          bigint generated always as identity primary key,
    subscriber  text not null,
    name        text not null,
    body        jsonb not null,
    at          timestamptz not null,
    error       text not null,
    failed_at   timestamptz not null,
    replayed_at timestamptz
);

-- What changed, for screens: appended by the writing transaction, tailed by every node from the oldest
-- transaction that was still running at the last look. No row is shared, so no commit waits for another.
create table core.live_change (
    xid   xid8 not null default pg_current_xact_id(),
    topic text not null,
    key   text not null,
    at    timestamptz not null default clock_timestamp()
);
create index live_change_xid on core.live_change (xid);
create index live_change_at on core.live_change using brin (at);
alter table core.live_change set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);
