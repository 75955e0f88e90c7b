-- What members buy, take back, contribute and use; the catalogue it is told in; and the keys of the systems that tell it.
create table core.product (
    id         uuid primary key,
    parent_id  uuid references core.product (id),
    code       text not null constraint product_code unique check (code ~ '^[A-Z0-9][A-Z0-9._-]{0,39}$'),
    name       text not null,
    active     boolean not null,
    created_at timestamptz not null,
    rev        bigint not null,
    check (parent_id <> id)
);
create index product_parent on core.product (parent_id);

-- A fact is told once under its source and key, for good: so these tables are not partitioned by time, and nothing in them changes.
create table core.sale (
    id               uuid primary key,
    source           text not null,
    key              text not null,
    member_id        uuid not null references core.member (id),
    branch_id        uuid references core.branch (id),
    channel          text not null check (channel in ('counter', 'web', 'telephone', 'field')),
    total            numeric(18,2) not null check (total >= 0),
    corrects         uuid constraint sale_corrects unique references core.sale (id),
    before_admission boolean not null,
    late             boolean not null,
    content          bytea not null,
    at               timestamptz not null,
    recorded_at      timestamptz not null,
    constraint sale_key unique (source, key)
);
create index sale_member on core.sale (member_id, at desc);

-- The bulk of all facts. A line belongs to its sale's row, which carries the uniqueness.
create table core.sale_line (
    sale_id    uuid not null,
    number     integer not null check (number > 0),
    member_id  uuid not null,
    product_id uuid not null,
    quantity   numeric(18,3) not null check (quantity > 0),
    amount     numeric(18,2) not null check (amount >= 0),
    at         timestamptz not null,
    primary key (sale_id, number, at)
) partition by range (at);
create table core.sale_line_default partition of core.sale_line default;
create index sale_line_member on core.sale_line (member_id, at);
create index sale_line_product on core.sale_line (product_id, at);

create table core.sale_return (
    id          uuid primary key,
    source      text not null,
    key         text not null,
    sale_id     uuid not null references core.sale (id),
    member_id   uuid not null references core.member (id),
    total       numeric(18,2) not null check (total >= 0),
    correction  boolean not null,
    late        boolean not null,
    content     bytea not null,
    at          timestamptz not null,
    recorded_at timestamptz not null,
    constraint sale_return_key unique (source, key)
);
create index sale_return_sale on core.sale_return (sale_id);
create index sale_return_member on core.sale_return (member_id, at desc);

-- number is the line of the sale that came back, wholly or in part.
create table core.return_line (
    return_id uuid not null references core.sale_return (id),
    number    integer not null,
    quantity  numeric(18,3) not null check (quantity > 0),
    amount    numeric(18,2) not null check (amount >= 0),
    primary key (return_id, number)
);

-- Aportes: what a member owes for a month, what they paid for it, and what of either was taken back.
create table core.contribution (
    id               uuid primary key,
    source           text not null,
    key              text not null,
    member_id        uuid not null references core.member (id),
    kind             text not null check (kind in ('ordinary', 'extraordinary')),
    entry            text not null check (entry in ('due', 'paid', 'taken_back')),
    period           date not null check (extract(day from period) = 1),
    amount           numeric(18,2) not null check (amount > 0),
    takes_back       uuid constraint contribution_takes_back unique references core.contribution (id),
    before_admission boolean not null,
    late             boolean not null,
    content          bytea not null,
    at               timestamptz not null,
    recorded_at      timestamptz not null,
    constraint contribution_key unique (source, key),
    check ((entry = 'taken_back') = (takes_back is not null))
);
create index contribution_member on core.contribution (member_id, period desc);

create table core.service_use (
    id               uuid primary key,
    source           text not null,
    key              text not null,
    member_id        uuid not null references core.member (id),
    product_id       uuid not null references core.product (id),
    quantity         numeric(18,3) not null check (quantity > 0),
    before_admission boolean not null,
    late             boolean not null,
    content          bytea not null,
    at               timestamptz not null,
    recorded_at      timestamptz not null,
    constraint service_use_key unique (source, key)
);
create index service_use_member on core.service_use (member_id, at desc);

create trigger sale_append_only before update or delete on core.sale for each row execute function core.refuse_change();
create trigger sale_line_append_only before update or delete on core.sale_line for each row execute function core.refuse_change();
create trigger sale_return_append_only before update or delete on core.sale_return for each row execute function core.refuse_change();
create trigger return_line_append_only before update or delete on core.return_line for each row execute function core.refuse_change();
create trigger contribution_append_only before update or delete on core.contribution for each row execute function core.refuse_change();
create trigger service_use_append_only before update or delete on core.service_use for each row execute function core.refuse_change();

-- Facts that wait for a member nobody knows yet, or for the sale they take back. Gone as soon as they are delivered or put aside.
create table core.parked_fact (
    id           uuid primary key,
    kind         text not null check (kind in ('sale', 'return', 'contribution', 'service_use')),
    source       text not null,
    key          text not null,
    reason       text not null check (reason in ('unknown_member', 'shared_address', 'unknown_fact', 'unfit')),
    fault        text,
    wanted_kind  text not null check (wanted_kind in ('id', 'document', 'telephone', 'email', 'sale', 'contribution')),
    wanted_value text not null,
    body         jsonb not null,
    content      bytea not null,
    at           timestamptz not null,
    parked_at    timestamptz not null,
    constraint parked_fact_key unique (kind, source, key)
);
create index parked_fact_order on core.parked_fact (parked_at);

-- Two more kinds of lines in a timeline.
alter table core.timeline_entry drop constraint timeline_entry_kind_check;
alter table core.timeline_entry add constraint timeline_entry_kind_check
    check (kind in ('message', 'note', 'work', 'identity', 'consent', 'visit', 'call', 'purchase', 'contribution'));

-- Keys of the HTTP API: only the hash is kept. What a key tells is told under its source.
create table core.api_key (
    id         uuid primary key,
    name       text not null,
    source     text not null,
    start      text not null,
    hash       bytea not null unique,
    scopes     text[] not null,
    created_by uuid not null references core.staff (id),
    created_at timestamptz not null,
    revoked_at timestamptz,
    used_at    timestamptz,
    rev        bigint not null
);
