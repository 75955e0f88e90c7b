-- Tiers: a ladder by versions nobody changes, where each member is on it, and every move with the figures that made it.

-- One more kind of lines in a timeline, beside whatever kinds there are.
do $$
declare
    kinds text := (select pg_get_constraintdef(oid) from pg_constraint
                    where conrelid = 'core.timeline_entry'::regclass and conname = 'timeline_entry_kind_check');
begin
    alter table core.timeline_entry drop constraint timeline_entry_kind_check;
    execute 'alter table core.timeline_entry add constraint timeline_entry_kind_check ' || replace(kinds, 'ARRAY[', 'ARRAY[''tier''::text, ');
end
$$;

-- Since when each present member is one. All that tiers know of a relationship.
create view core.admission as
select l.member_id, min(l.starts_at) as since
  from core.lifecycle l
 where l.superseded_at is null and l.stage not in ('prospect', 'applicant', 'withdrawn')
   and not exists (select from core.lifecycle w
                    where w.member_id = l.member_id and w.superseded_at is null and w.stage = 'withdrawn' and w.starts_at >= l.starts_at)
 group by l.member_id;

create table core.loyalty_ladder (
    version      integer primary key,
    valid_from   date not null,
    definition   jsonb not null,
    published_at timestamptz not null,
    published_by uuid references core.staff (id)
);
create trigger loyalty_ladder_append_only before update or delete on core.loyalty_ladder
    for each row execute function core.refuse_change();

-- Where a member is on the ladder: worked out from the facts, kept for lists, segments and screens.
create table core.loyalty_standing (
    member_id uuid primary key references core.member (id),
    tier      text not null,
    rank      integer not null check (rank > 0),
    ladder    integer not null references core.loyalty_ladder (version),
    since     date not null,
    until     date,             -- the last day it is promised for; null on the lowest rung
    projected text not null,    -- where the member will be when that is over, if nothing else happens
    warned    date,             -- of which last day the member was warned
    as_of     date not null,    -- the day it was worked out
    next_on   date,             -- the day on which it changes without any fact
    moves     integer not null check (moves >= 0),
    rev       bigint not null
) with (fillfactor = 70);
create index loyalty_standing_tier on core.loyalty_standing (tier);
create index loyalty_standing_next on core.loyalty_standing (next_on) where next_on is not null;

create table core.loyalty_tier_move (
    member_id   uuid not null references core.member (id),
    seq         integer not null,
    kind        text not null check (kind in ('placed', 'risen', 'kept', 'at_risk', 'lost', 'renamed', 'left')),
    cause       text not null check (cause in ('begun', 'reached', 'term_over', 'ladder', 'recount', 'notice', 'withdrawn')),
    from_tier   text,
    to_tier     text,
    on_day      date not null,
    until       date,
    ladder      integer references core.loyalty_ladder (version),
    figures     jsonb not null,
    told        boolean not null, -- journeys and the timeline heard of it
    recorded_at timestamptz not null,
    primary key (member_id, seq)
);
create trigger loyalty_tier_move_append_only before update or delete on core.loyalty_tier_move
    for each row execute function core.refuse_change();

-- Whom to look at: something happened to them, or the day has come.
create table core.loyalty_tier_due (
    member_id uuid primary key,
    marked_at timestamptz not null
) with (fillfactor = 50);

-- The turns of the day that have been made, once each for a ladder.
create table core.loyalty_tier_turn (
    day     date not null,
    ladder  integer not null references core.loyalty_ladder (version),
    made_at timestamptz not null,
    primary key (day, ladder)
);
