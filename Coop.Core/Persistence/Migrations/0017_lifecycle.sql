-- Where each member's relationship stands, since when, and why: periods that never overlap and are never rewritten.
create extension if not exists btree_gist;

-- One more kind of lines in a timeline, beside whatever kinds there are.
do $$
declare
    kinds text := (select pg_get_constraintdef(oid) from pg_constraint
                    where conrelid = 'core.timeline_entry'::regclass and conname = 'timeline_entry_kind_check');
begin
    alter table core.timeline_entry drop constraint timeline_entry_kind_check;
    execute 'alter table core.timeline_entry add constraint timeline_entry_kind_check ' || replace(kinds, 'ARRAY[', 'ARRAY[''lifecycle''::text, ');
end
$$;

alter table core.member drop constraint member_stage_check;
alter table core.member add constraint member_stage_check check (stage in
    ('prospect', 'applicant', 'active', 'at_risk', 'withdrawn', 'lost', 'unrecovered', 'disappeared', 'returned'));

-- Rules of the cooperative that move members by themselves.
create table core.lifecycle_rule (
    code    text primary key,
    kind    text not null unique check (kind in ('silence', 'settled', 'overdue', 'paid_up')),
    months  integer not null check (months between 1 and 120),
    enabled boolean not null,
    rev     bigint not null
);
insert into core.lifecycle_rule (code, kind, months, enabled, rev) values
    ('silence', 'silence', 18, false, 1),
    ('settled', 'settled', 6, false, 1),
    ('overdue', 'overdue', 3, false, 1),
    ('paid_up', 'paid_up', 1, false, 1);

create table core.lifecycle (
    id            bigint generated always as identity primary key,
    member_id     uuid not null references core.member (id),
    stage         text not null check (stage in
                      ('prospect', 'applicant', 'active', 'at_risk', 'withdrawn', 'lost', 'unrecovered', 'disappeared', 'returned')),
    standing      text check (standing in ('able', 'overdue', 'suspended')),
    cause         text not null,
    evidence      text,
    reason        text,
    rule          text references core.lifecycle_rule (code),
    starts_at     timestamptz not null,
    ends_at       timestamptz check (ends_at > starts_at),
    actor_id      uuid,
    recorded_at   timestamptz not null,
    superseded_at timestamptz,
    -- Only those who are members in law are able or unable to vote.
    constraint lifecycle_standing check ((standing is null) = (stage in ('prospect', 'applicant', 'withdrawn'))),
    constraint lifecycle_no_overlap exclude using gist (member_id with =, tstzrange(starts_at, ends_at) with &&) where (superseded_at is null)
);
create unique index lifecycle_open on core.lifecycle (member_id) where ends_at is null and superseded_at is null;
create index lifecycle_member on core.lifecycle (member_id, id);
create index lifecycle_stage on core.lifecycle (stage, starts_at) where ends_at is null and superseded_at is null;

-- A period may end once and be superseded once; its evidence may be erased. Nothing else about it ever changes.
create function core.lifecycle_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE'
       or (old.ends_at is not null and new.ends_at is distinct from old.ends_at)
       or (old.superseded_at is not null and new.superseded_at is distinct from old.superseded_at)
       or (new.evidence is not null and new.evidence is distinct from old.evidence)
       or (new.reason is not null and new.reason is distinct from old.reason)
       or (new.id, new.member_id, new.stage, new.standing, new.cause, new.rule, new.starts_at, new.actor_id, new.recorded_at)
          is distinct from
          (old.id, old.member_id, old.stage, old.standing, old.cause, old.rule, old.starts_at, old.actor_id, old.recorded_at) then
        raise exception 'core.lifecycle keeps its history: periods only end and are superseded' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger lifecycle_guard before update or delete on core.lifecycle
    for each row execute function core.lifecycle_guard();

-- Whoever was a member before there was a history: what is known of them begins with their record.
insert into core.lifecycle (member_id, stage, standing, cause, starts_at, recorded_at)
select id, stage, case when stage = 'active' then 'able' end, 'registered', created_at, created_at from core.member;

-- core.member.stage repeats the open period, so that lists need not join. The database itself keeps it so: a record begins
-- its history however it is made, the column follows the history, and nobody else can write it.
create function core.lifecycle_begin() returns trigger language plpgsql as $$
begin
    insert into core.lifecycle (member_id, stage, standing, cause, starts_at, recorded_at)
    select id, stage, case when stage in ('prospect', 'applicant', 'withdrawn') then null else 'able' end, 'registered', created_at, created_at
      from added;
    return null;
end
$$;
create trigger member_lifecycle after insert on core.member
    referencing new table as added for each statement execute function core.lifecycle_begin();

create function core.lifecycle_follow() returns trigger language plpgsql as $$
begin
    update core.member m set stage = p.stage
      from added p
     where m.id = p.member_id and p.ends_at is null and p.superseded_at is null and m.stage <> p.stage;
    return null;
end
$$;
create trigger lifecycle_follow after insert on core.lifecycle
    referencing new table as added for each statement execute function core.lifecycle_follow();

create function core.member_stage_guard() returns trigger language plpgsql as $$
begin
    if not exists (select from core.lifecycle l
                    where l.member_id = new.id and l.ends_at is null and l.superseded_at is null and l.stage = new.stage) then
        raise exception 'core.member.stage follows core.lifecycle' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger member_stage_guard before update of stage on core.member
    for each row when (old.stage is distinct from new.stage) execute function core.member_stage_guard();

create table core.lifecycle_run (
    id         bigint generated always as identity primary key,
    rule       text not null references core.lifecycle_rule (code),
    day        date not null,
    months     integer not null,
    after_id   uuid,
    moved      bigint not null default 0,
    started_at timestamptz not null,
    done_at    timestamptz,
    unique (rule, day)
);
