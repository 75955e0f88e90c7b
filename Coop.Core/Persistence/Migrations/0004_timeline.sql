-- One append-only history per member. seq comes from the head, whose row lock orders the writers.
create table core.timeline_head (
    member_id uuid primary key references core.member (id),
    last_seq  bigint not null
) with (fillfactor = 60);

create table core.timeline_entry (
    member_id       uuid not null,
    seq             bigint not null check (seq > 0),
    kind            text not null check (kind in ('message', 'note', 'work', 'identity', 'consent')),
    channel         text not null check (channel in ('voice', 'email', 'sms', 'web', 'visit', 'system')),
    direction       text not null check (direction in ('in', 'out', 'none')),
    conversation_id uuid,
    author_id       uuid,
    source_id       uuid,
    facts           jsonb,
    occurred_at     timestamptz not null,
    recorded_at     timestamptz not null,
    primary key (member_id, seq)
) partition by hash (member_id);

-- Personal content stands apart: it leaves by erasure or retention, the entry stays.
create table core.entry_content (
    member_id uuid not null,
    seq       bigint not null,
    body      text not null,
    primary key (member_id, seq)
) partition by hash (member_id);

do $$
begin
    for i in 0..15 loop
        execute format('create table core.timeline_entry_%s partition of core.timeline_entry for values with (modulus 16, remainder %s)', lpad(i::text, 2, '0'), i);
        execute format('create table core.entry_content_%s partition of core.entry_content for values with (modulus 16, remainder %s)', lpad(i::text, 2, '0'), i);
    end loop;
end
$$;

create trigger timeline_entry_append_only before update or delete on core.timeline_entry
    for each row execute function core.refuse_change();
