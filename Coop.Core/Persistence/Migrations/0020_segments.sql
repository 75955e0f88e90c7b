-- Segments: named conditions over members, in versions nobody changes, and who was in them from when to when.
create sequence core.segment_run;

create table core.segment (
    id          uuid primary key,
    name        text not null,
    description text not null,
    version     integer not null,
    archived    boolean not null,
    members     bigint not null check (members >= 0), -- how many are in it now; kept in step with the periods
    looked_at   timestamptz,                          -- when everybody was last looked at with the present version; null: is due
    fault       text,                                 -- why it could not be looked at
    created_at  timestamptz not null,
    rev         bigint not null
);
create unique index segment_name on core.segment (lower(name)) where not archived;

create table core.segment_version (
    segment_id   uuid not null references core.segment (id),
    version      integer not null,
    definition   jsonb not null,
    published_at timestamptz not null,
    published_by uuid references core.staff (id),
    primary key (segment_id, version)
);
create trigger segment_version_append_only before update or delete on core.segment_version
    for each row execute function core.refuse_change();

-- run names the set a member came or went with; null where an event moved them alone.
create table core.segment_period (
    segment_id  uuid not null references core.segment (id),
    member_id   uuid not null references core.member (id),
    entered_at  timestamptz not null,
    entered_run bigint,
    left_at     timestamptz check (left_at >= entered_at),
    left_run    bigint
) with (fillfactor = 80);
create unique index segment_period_inside on core.segment_period (segment_id, member_id) where left_at is null;
create index segment_period_entered on core.segment_period (segment_id, entered_at);
create index segment_period_left on core.segment_period (segment_id, left_at) where left_at is not null;
create index segment_period_member on core.segment_period (member_id, entered_at);

-- A period ends once; nothing else about it changes.
create function core.segment_period_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.left_at is not null or new.left_at is null
       or (new.segment_id, new.member_id, new.entered_at, new.entered_run) is distinct from (old.segment_id, old.member_id, old.entered_at, old.entered_run) then
        raise exception 'core.segment_period keeps its history: periods only end' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger segment_period_guard before update or delete on core.segment_period
    for each row execute function core.segment_period_guard();

-- What a look at everybody found, where it moved somebody, and once a day.
create table core.segment_snapshot (
    segment_id uuid not null references core.segment (id),
    run        bigint not null,
    version    integer not null,
    taken_at   timestamptz not null,
    members    bigint not null,
    entered    bigint not null,
    departed   bigint not null,
    primary key (segment_id, run)
);
create trigger segment_snapshot_append_only before update or delete on core.segment_snapshot
    for each row execute function core.refuse_change();

-- What conditions count of everybody stands in the indexes by member, so that it is read in their order and not grouped anew; what
-- they count of the last weeks is found by time. Contributions that were taken back are few, and left out by reading just these.
drop index core.sale_member;
create index sale_member on core.sale (member_id, at desc) include (total, branch_id, channel, id);
create index sale_at on core.sale using brin (at) with (pages_per_range = 32);
drop index core.contribution_member;
create index contribution_member on core.contribution (member_id, period desc) include (kind, entry, amount, at, id);
create index contribution_back on core.contribution (takes_back) where takes_back is not null;
