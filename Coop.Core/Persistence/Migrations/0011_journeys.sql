-- What the cooperative answers by itself: journeys, who is inside, what they wait for and what happened to them there.
alter table core.member add column language text check (language in ('es', 'en'));
alter table core.outbound_content add column subject text;

create table journeys.journey (
    id         integer generated always as identity primary key,
    code       text not null unique,
    state      text not null check (state in ('running', 'paused')),
    version    integer not null, -- the one that members enter; who is inside stays with theirs
    state_at   timestamptz not null,
    rev        bigint not null
);

create table journeys.version (
    journey_id   integer not null references journeys.journey (id),
    number       integer not null check (number > 0),
    definition   jsonb not null,
    published_at timestamptz not null,
    published_by uuid, -- null: shipped with the product
    primary key (journey_id, number)
);
create trigger version_append_only before update or delete on journeys.version
    for each row execute function core.refuse_change();

-- One member's way through a journey: one per entry key, however often the event that began it is told.
create table journeys.enrollment (
    id         bigint generated always as identity primary key,
    journey_id integer not null,
    version    integer not null,
    member_id  uuid not null references core.member (id),
    entry_key  text not null,
    came_by    uuid references core.contact_point (id), -- the address the event came by
    state      text not null check (state in ('inside', 'parked', 'left')),
    node       text not null,
    visit      integer not null,
    visits     jsonb,            -- of nodes that lie on a loop; null while there is none
    steps      integer not null,
    sent_seq   bigint,           -- how far the timeline was at the last message: what comes in after it is a reply
    entered_at timestamptz not null,
    left_at    timestamptz,
    reason     text,
    unique (journey_id, member_id, entry_key),
    foreign key (journey_id, version) references journeys.version (journey_id, number)
) with (fillfactor = 80);
create index enrollment_inside on journeys.enrollment (journey_id, node) where state <> 'left';
create index enrollment_latest on journeys.enrollment (journey_id, id desc);
create index enrollment_member on journeys.enrollment (member_id);

-- Whoever is inside waits for something: their turn, a time, or an event. Its row lock is the right to move the member on.
create table journeys.wait (
    enrollment_id bigint primary key references journeys.enrollment (id),
    journey_id    integer not null,
    member_id     uuid not null,
    due_at        timestamptz not null,
    set_at        timestamptz not null,
    kind          text not null check (kind in ('turn', 'time', 'event')),
    event         text,
    heard         boolean not null default false
) with (fillfactor = 80);
create index wait_due on journeys.wait (journey_id, due_at, enrollment_id);
create index wait_event on journeys.wait (member_id, event) where event is not null and not heard;

create table journeys.step_log (
    enrollment_id bigint not null,
    step          integer not null,
    at            timestamptz not null,
    node          text not null,
    visit         integer not null,
    outcome       text not null check (outcome in
                      ('entered', 'sent', 'held', 'failed', 'waited', 'heard', 'timed_out', 'branched', 'left', 'parked', 'sent_on')),
    detail        text,
    outbound_id   uuid
) partition by range (at);
create table journeys.step_log_default partition of journeys.step_log default;
create index step_log_enrollment on journeys.step_log (enrollment_id, step);
create index step_log_outbound on journeys.step_log (outbound_id) where outbound_id is not null;
create trigger step_log_append_only before update or delete on journeys.step_log
    for each row execute function core.refuse_change();

-- How often each outcome came about at each node. Spread over slots, so that engines do not stand in line for one row.
create table journeys.tally (
    journey_id integer not null,
    node       text not null,
    outcome    text not null,
    slot       integer not null,
    n          bigint not null,
    primary key (journey_id, node, outcome, slot)
) with (fillfactor = 50);
