-- Telephone calls: one conference room per call of a member, so that holding, consulting and transferring need no other model.
alter table core.timeline_entry drop constraint timeline_entry_kind_check;
alter table core.timeline_entry add constraint timeline_entry_kind_check
    check (kind in ('message', 'note', 'work', 'identity', 'consent', 'visit', 'call'));

-- Where somebody on the staff takes calls; null is their browser.
alter table core.staff add column telephone text;

-- How a call can end, as data: an installation adds its own, and retires what it no longer wants.
create table channels.disposition (
    code     text primary key,
    name_es  text not null,
    name_en  text not null,
    position integer not null,
    retired  boolean not null default false
);
insert into channels.disposition (code, name_es, name_en, position) values
    ('solved', 'Resuelta', 'Solved', 1),
    ('informed', 'Información dada', 'Information given', 2),
    ('requested', 'Solicitud recibida', 'Request taken', 3),
    ('follow_up', 'Queda seguimiento', 'To be followed up', 4),
    ('cut_off', 'Se cortó', 'Cut off', 5),
    ('wrong_number', 'Número equivocado', 'Wrong number', 6),
    ('other', 'Otro', 'Other', 7);

create table channels.call (
    id               uuid primary key,
    room             text not null unique,
    direction        text not null check (direction in ('in', 'out')),
    conversation_id  uuid not null references channels.conversation (id),
    member_id        uuid not null references core.member (id),
    contact_point_id uuid not null references core.contact_point (id),
    speaker_id       uuid references core.member (id), -- who it was, said by people; entries stay where they are
    queue            text not null,
    state            text not null check (state in ('waiting', 'ringing', 'talking', 'missed', 'ended')),
    reason           text,
    agent_id         uuid references core.staff (id),
    claim_due_at     timestamptz,
    lapsed_agent_id  uuid references core.staff (id),
    lapsed_reason    text,
    arrived_at       timestamptz not null,
    ring_due_at      timestamptz,
    given_up_at      timestamptz,
    answered_at      timestamptz,
    ended_at         timestamptz,
    wrap_up_due_at   timestamptz,
    wrapped_up_at    timestamptz,
    disposition      text references channels.disposition (code),
    rev              bigint not null
) with (fillfactor = 70);
create index call_open on channels.call (arrived_at) where wrapped_up_at is null;
create index call_conversation on channels.call (conversation_id, arrived_at desc);
create index call_member on channels.call (member_id, arrived_at desc);
create index call_agent on channels.call (agent_id) where wrapped_up_at is null;

-- The number as the network wrote it, and notes that are not in the timeline yet: personal, and apart.
create table channels.call_content (
    call_id   uuid primary key references channels.call (id),
    from_raw  text not null,
    notes     text not null,
    notes_rev bigint not null
);

create table channels.call_leg (
    id           uuid primary key,
    call_id      uuid not null references channels.call (id),
    role         text not null check (role in ('member', 'agent')),
    staff_id     uuid references core.staff (id),
    address      text not null,
    provider_sid text unique,
    state        text not null check (state in
                     ('new', 'uncertain', 'queued', 'ringing', 'in_progress', 'canceled', 'failed', 'no_answer', 'busy', 'completed')),
    reason       text,
    muted        boolean not null,
    dial_due_at  timestamptz not null,
    lease_until  timestamptz,
    attempts     integer not null,
    heard_at     timestamptz not null,
    end_wanted   text check (end_wanted in ('hang_up', 'farewell')),
    end_due_at   timestamptz,
    answered_at  timestamptz,
    ended_at     timestamptz,
    created_at   timestamptz not null,
    check ((role = 'agent') = (staff_id is not null))
) with (fillfactor = 70);
create index call_leg_call on channels.call_leg (call_id);
create index call_leg_new on channels.call_leg (dial_due_at) where state = 'new';
create index call_leg_open on channels.call_leg (heard_at) where ended_at is null;

-- What the network told of calls, as it came; a report of a call that is not known yet waits here for it.
create table channels.call_report (
    id           bigint generated always as identity primary key,
    room         text not null,
    provider_sid text,
    leg_id       uuid,
    kind         text not null check (kind in ('status', 'room', 'asked')),
    status       text not null,
    dedupe_key   text not null unique,
    received_at  timestamptz not null,
    applied_at   timestamptz
);
create index call_report_waiting on channels.call_report (room) where applied_at is null;

-- A missed call is answered by a promise to call back.
create table channels.call_promise (
    call_id         uuid primary key references channels.call (id),
    conversation_id uuid not null references channels.conversation (id),
    made_at         timestamptz not null,
    due_at          timestamptz not null,
    kept_at         timestamptz,
    kept_by         uuid references core.staff (id),
    kept_call_id    uuid references channels.call (id),
    withdrawn_at    timestamptz,
    withdrawn_by    uuid references core.staff (id),
    check (kept_at is null or withdrawn_at is null)
);
create index call_promise_open on channels.call_promise (conversation_id) where kept_at is null and withdrawn_at is null;

-- What the contact policy said before the cooperative called somebody.
create table channels.call_verdict (
    id               uuid primary key,
    call_id          uuid not null unique, -- of the call that was made, or would have been
    member_id        uuid not null references core.member (id),
    contact_point_id uuid not null references core.contact_point (id),
    staff_id         uuid not null references core.staff (id),
    allowed          boolean not null,
    reason           text not null,
    evidence         jsonb not null,
    decided_at       timestamptz not null
);
create trigger call_verdict_append_only before update or delete on channels.call_verdict
    for each row execute function core.refuse_change();

-- Of two texts with the same words in doubt at once, only one can have been this SMS.
create unique index outbound_sms_provider on core.outbound (provider_id) where channel = 'sms' and provider_id is not null;
