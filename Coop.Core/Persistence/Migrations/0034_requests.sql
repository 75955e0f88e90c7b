-- What members ask of the cooperative (PQRSF), and by when it must be answered.

-- One more kind of line in a timeline, beside whatever kinds there are.
do $$
declare
    kinds text := (select pg_get_constraintdef(oid) from pg_constraint
                    where conrelid = 'core.timeline_entry'::regclass and conname = 'timeline_entry_kind_check');
begin
    alter table core.timeline_entry drop constraint timeline_entry_kind_check;
    execute 'alter table core.timeline_entry add constraint timeline_entry_kind_check ' || replace(kinds, 'ARRAY[', 'ARRAY[''request''::text, ');
end
$$;

create table core.request (
    id          uuid primary key,
    number      bigint generated always as identity constraint request_number unique,
    member_id   uuid not null references core.member (id),
    kind        text not null check (kind in ('petition', 'complaint', 'claim', 'suggestion', 'compliment')),
    channel     text not null check (channel in ('voice', 'email', 'sms', 'web', 'visit')),
    received_on date not null,
    due_on      date check (due_on > received_on),
    state       text not null check (state in ('open', 'answered', 'withdrawn', 'mistaken')),
    closed_on   date,
    opened_by   uuid references core.staff (id),
    opened_at   timestamptz not null,
    closed_by   uuid references core.staff (id),
    closed_at   timestamptz,
    rev         bigint not null,
    check ((due_on is null) = (kind = 'compliment')),
    check ((state = 'open') = (closed_on is null) and (closed_on is null) = (closed_at is null))
);
create index request_member on core.request (member_id, received_on desc);
create index request_open on core.request (due_on, number) where state = 'open';

-- The words: they leave by erasure or retention while the request stays.
create table core.request_content (
    request_id uuid primary key references core.request (id),
    subject    text not null,
    body       text not null,
    answer     text
);
