-- What the cooperative wants to know of its members beyond the record, what it knows, and how members belong together.

-- Two more kinds of lines in a timeline, beside whatever kinds there are.
do $$
declare
    kinds text := (select pg_get_constraintdef(oid) from pg_constraint
                    where conrelid = 'core.timeline_entry'::regclass and conname = 'timeline_entry_kind_check');
begin
    alter table core.timeline_entry drop constraint timeline_entry_kind_check;
    execute 'alter table core.timeline_entry add constraint timeline_entry_kind_check '
        || replace(kinds, 'ARRAY[', 'ARRAY[''household''::text, ''relation''::text, ');
end
$$;

-- The catalogue of attributes. A kind never changes: what is known was written in it. options of a choice: [{code, es, en}].
-- aging: values still carry the end of an older shelf life.
create table core.attribute (
    code         text primary key check (code ~ '^[a-z][a-z0-9_]{0,39}$'),
    kind         text not null check (kind in ('text', 'number', 'date', 'choice', 'yes_no')),
    name_es      text not null,
    name_en      text not null,
    shelf_months integer check (shelf_months between 1 and 120),
    options      jsonb,
    active       boolean not null default true,
    aging        boolean not null default false,
    rev          bigint not null,
    check ((kind = 'choice') = (options is not null))
);

-- What is known now: one value for each member and attribute; the code of a choice and yes or no stand in value_text.
create table core.member_attribute (
    member_id    uuid not null references core.member (id),
    attribute    text not null references core.attribute (code),
    value_text   text,
    value_number numeric(18,4),
    value_date   date,
    source       text not null,
    noted_at     timestamptz not null,
    noted_by     uuid,
    stale_at     timestamptz,
    primary key (member_id, attribute),
    check (num_nonnulls(value_text, value_number, value_date) = 1)
);
create index member_attribute_stale on core.member_attribute (stale_at, member_id, attribute) where stale_at is not null;
create index member_attribute_kind on core.member_attribute (attribute, member_id);

-- Everything ever said of it, in the order it was written down. The value may be erased; nothing else about it ever changes.
create table core.attribute_note (
    id           bigint generated always as identity primary key,
    member_id    uuid not null references core.member (id),
    attribute    text not null references core.attribute (code),
    what         text not null check (what in ('said', 'confirmed', 'forgotten')),
    value_text   text,
    value_number numeric(18,4),
    value_date   date,
    source       text not null,
    noted_at     timestamptz not null,
    noted_by     uuid,
    recorded_at  timestamptz not null,
    erased_at    timestamptz
);
create index attribute_note_member on core.attribute_note (member_id, attribute, noted_at desc, id desc);

create function core.attribute_note_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE'
       or old.erased_at is not null or new.erased_at is null
       or num_nonnulls(new.value_text, new.value_number, new.value_date) > 0
       or (new.id, new.member_id, new.attribute, new.what, new.source, new.noted_at, new.noted_by, new.recorded_at)
          is distinct from
          (old.id, old.member_id, old.attribute, old.what, old.source, old.noted_at, old.noted_by, old.recorded_at) then
        raise exception 'core.attribute_note keeps what was said: only its value can be erased' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger attribute_note_guard before update or delete on core.attribute_note
    for each row execute function core.attribute_note_guard();

create table core.tag (
    code text primary key check (code ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    name text not null,
    rev  bigint not null
);
create unique index tag_name on core.tag (lower(name));

create table core.member_tag (
    member_id uuid not null references core.member (id),
    tag       text not null references core.tag (code),
    added_at  timestamptz not null,
    added_by  uuid,
    primary key (member_id, tag)
);
create index member_tag_tag on core.member_tag (tag);

-- Products a member would like to hear of.
create table core.member_interest (
    member_id  uuid not null references core.member (id),
    product_id uuid not null references core.product (id),
    source     text not null,
    noted_at   timestamptz not null,
    noted_by   uuid,
    primary key (member_id, product_id)
);
create index member_interest_product on core.member_interest (product_id);

create table core.household (
    id         uuid primary key,
    name       text not null,
    created_at timestamptz not null,
    rev        bigint not null
);

create table core.household_member (
    member_id    uuid primary key references core.member (id),
    household_id uuid not null references core.household (id),
    role         text not null check (role in ('head', 'partner', 'child', 'parent', 'other')),
    since        date not null
);
create index household_member_household on core.household_member (household_id);

-- other is the member's sponsor, referrer, employer, supplier or partner, from one day on until another.
create table core.relation (
    id        uuid primary key,
    member_id uuid not null references core.member (id),
    kind      text not null check (kind in ('sponsor', 'referrer', 'employee_of', 'supplier', 'partner')),
    other_id  uuid not null references core.member (id),
    starts_on date not null,
    ends_on   date check (ends_on >= starts_on),
    noted_at  timestamptz not null,
    noted_by  uuid,
    ended_by  uuid,
    rev       bigint not null,
    check (member_id <> other_id),
    constraint relation_twice exclude using gist (member_id with =, kind with =, other_id with =, daterange(starts_on, ends_on, '[]') with &&),
    -- Nobody has two sponsors or was referred twice at a time.
    constraint relation_one exclude using gist (member_id with =, kind with =, daterange(starts_on, ends_on, '[]') with &&)
        where (kind in ('sponsor', 'referrer'))
);
create index relation_other on core.relation (other_id, kind);

-- Questions of the dialogue by drops: what each fills, what knowing it is worth, and how long nobody is asked again who did not want to say.
create table core.question (
    code         text primary key check (code ~ '^[a-z][a-z0-9_]{0,39}$'),
    attribute    text not null references core.attribute (code),
    text_es      text not null,
    text_en      text not null,
    worth        integer not null check (worth between 1 and 100),
    fatigue_days integer not null check (fatigue_days between 1 and 1000),
    active       boolean not null,
    rev          bigint not null
);
create unique index question_attribute on core.question (attribute) where active;

-- What became of asking: who asked, when, on which channel and in which conversation. The value itself is a note of the attribute.
create table core.question_answer (
    id              bigint generated always as identity primary key,
    member_id       uuid not null references core.member (id),
    question        text not null references core.question (code),
    outcome         text not null check (outcome in ('answered', 'declined', 'later')),
    note_id         bigint references core.attribute_note (id),
    channel         text not null check (channel in ('voice', 'email', 'sms', 'web', 'visit', 'system')),
    conversation_id uuid,
    asked_by        uuid not null,
    asked_at        timestamptz not null,
    check ((outcome = 'answered') = (note_id is not null))
);
create index question_answer_member on core.question_answer (member_id, id desc);
create trigger question_answer_append_only before update or delete on core.question_answer
    for each row execute function core.refuse_change();

-- How much is asked of one member.
create table core.dialogue (
    id          boolean primary key default true check (id),
    per_contact integer not null check (per_contact between 1 and 2),
    per_month   integer not null check (per_month between 1 and 30),
    rev         bigint not null
);
insert into core.dialogue (per_contact, per_month, rev) values (2, 4, 1);

-- How far the rules' runs are looked back at, and who moved.
create index lifecycle_rule_moved on core.lifecycle (rule, recorded_at desc) where rule is not null;
