-- What came in, the threads it belongs to, and the work it makes.
create sequence channels.inbound_position;
create table channels.inbound (
    id          uuid primary key,
    position    bigint not null default nextval('channels.inbound_position'),
    connection  text not null,
    dedupe_key  text not null,
    lane        text not null,
    state       text not null check (state in ('waiting', 'done', 'quarantined', 'discarded')),
    attempts    integer not null default 0,
    due_at      timestamptz not null,
    error       text,
    member_id   uuid,
    entry_seq   bigint,
    received_at timestamptz not null,
    unique (connection, dedupe_key)
) with (fillfactor = 70);
-- Items of one lane (one sender on one connection) are processed in the order they came.
create index inbound_lane on channels.inbound (lane, position) where state = 'waiting';
create index inbound_waiting on channels.inbound (position) where state = 'waiting';
create index inbound_quarantined on channels.inbound (position desc) where state = 'quarantined';

create table channels.inbound_raw (
    inbound_id uuid primary key, -- no foreign key: one statement writes both, and checking it costs as much as the insert
    body       bytea not null
);

create table channels.conversation (
    id                   uuid primary key,
    member_id            uuid not null references core.member (id),
    contact_point_id     uuid not null references core.contact_point (id),
    channel              text not null check (channel in ('voice', 'email', 'sms', 'web')),
    last_in_seq          bigint not null,
    last_in_at           timestamptz,
    agent_read_seq       bigint not null default 0,
    member_received_seq  bigint not null default 0,
    member_read_seq      bigint not null default 0,
    opened_at            timestamptz not null,
    rev                  bigint not null,
    unique (contact_point_id, channel)
) with (fillfactor = 70);
create index conversation_member on channels.conversation (member_id);

create table channels.work_item (
    id              uuid primary key,
    conversation_id uuid not null references channels.conversation (id),
    member_id       uuid not null references core.member (id),
    channel         text not null check (channel in ('voice', 'email', 'sms', 'web')),
    agent_id        uuid references core.staff (id),
    opened_at       timestamptz not null,
    waiting_since   timestamptz,
    taken_at        timestamptz,
    closed_at       timestamptz,
    disposition     text,
    rev             bigint not null
) with (fillfactor = 70);
create unique index work_item_open on channels.work_item (conversation_id) where closed_at is null;
create index work_item_list on channels.work_item (coalesce(waiting_since, 'infinity'), id) where closed_at is null;
create index work_item_member on channels.work_item (member_id, opened_at desc);
create index work_item_agent on channels.work_item (agent_id) where closed_at is null;

create table channels.draft (
    staff_id   uuid not null references core.staff (id),
    member_id  uuid not null references core.member (id),
    body       text not null,
    note       boolean not null,
    rev        bigint not null,
    updated_at timestamptz not null,
    primary key (staff_id, member_id)
);
