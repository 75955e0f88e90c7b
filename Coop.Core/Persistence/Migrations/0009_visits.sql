-- The fourth way in: the member came in person.
alter table core.timeline_entry drop constraint timeline_entry_kind_check;
alter table core.timeline_entry add constraint timeline_entry_kind_check
    check (kind in ('message', 'note', 'work', 'identity', 'consent', 'visit'));

create table channels.visit (
    id         uuid primary key,
    member_id  uuid not null references core.member (id),
    entry_seq  bigint not null,
    branch_id  uuid not null references core.branch (id),
    staff_id   uuid not null references core.staff (id),
    reason     text not null check (reason in ('information', 'payment', 'credit', 'savings', 'update', 'affiliation', 'complaint', 'other')),
    question   text,
    answer     text,
    came_at    timestamptz not null,
    check ((question is null) = (answer is null))
);
create index visit_member on channels.visit (member_id, came_at desc);
create index visit_branch on channels.visit (branch_id, came_at desc);
