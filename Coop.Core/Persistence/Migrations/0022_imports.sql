-- Files by which members, sales and contributions come in: the file, what its columns mean, what became of its rows.

-- The bytes stand apart in pieces, so that a file arrives in short transactions and can be erased while the import stays.
create table core.import_file (
    id         uuid primary key,
    hash       bytea constraint import_file_hash unique, -- null while it arrives, and once it is erased
    size       bigint not null,
    arrived_at timestamptz not null,
    erased_at  timestamptz
);
create table core.import_chunk (
    file_id uuid not null references core.import_file (id),
    n       integer not null,
    body    bytea not null,
    primary key (file_id, n)
);
alter table core.import_chunk alter column body set storage external;

create table core.import (
    id          uuid primary key,
    file_id     uuid not null references core.import_file (id),
    name        text not null,
    kind        text not null check (kind in ('member', 'sale', 'contribution')),
    source      text not null,
    state       text not null check (state in ('mapping', 'checking', 'checked', 'running', 'done', 'cancelled', 'failed')),
    encoding    text not null check (encoding in ('utf8', 'windows1252')),
    delimiter   text not null check (delimiter in (',', ';', e'\t')),
    header      text[] not null,
    columns     text[] not null, -- what each column holds; empty where it is passed over
    decimals    text not null check (decimals in ('comma', 'point')),
    existing    text not null check (existing in ('skip', 'fill', 'overwrite')),
    position    bigint not null, -- the byte the next record begins at
    row         bigint not null, -- the number of the last row that was dealt with
    pass        integer not null, -- counts dry runs and runs; faults belong to one
    counts      jsonb not null,
    fault       text,
    created_by  uuid not null references core.staff (id),
    created_at  timestamptz not null,
    started_by  uuid references core.staff (id),
    started_at  timestamptz,
    ended_at    timestamptz,
    lease       uuid,
    lease_until timestamptz,
    rev         bigint not null,
    check (cardinality(header) = cardinality(columns))
);
create index import_due on core.import (created_at) where state in ('checking', 'running');
create index import_of_file on core.import (file_id);

-- What went in by one transaction. Its number stands beside each fact, so that whoever hears of the batch finds its rows.
create table core.import_batch (
    id        bigint generated always as identity primary key,
    import_id uuid not null references core.import (id),
    rows      integer not null,
    at        timestamptz not null
);
create index import_batch_import on core.import_batch (import_id);

-- Rows that could not be taken, as they stood in the file: personal, and erased with it.
create table core.import_fault (
    import_id uuid not null references core.import (id),
    pass      integer not null,
    row       bigint not null,
    place     smallint not null,
    field     text not null,
    fault     text not null,
    value     text,
    cells     text[], -- the whole row, beside its first fault
    primary key (import_id, pass, row, place)
);

-- Rows of members somebody else was busy with: taken at the end. head is the first row of the ticket.
create table core.import_later (
    import_id uuid not null references core.import (id),
    row       bigint not null,
    head      bigint not null,
    cells     text[] not null,
    primary key (import_id, row)
);

-- Which records an import made or changed, and which rows spoke of them.
create table core.import_member (
    import_id uuid not null references core.import (id),
    member_id uuid not null references core.member (id),
    batch     bigint not null,
    row       bigint not null,
    outcome   text not null check (outcome in ('new', 'changed', 'same')),
    primary key (import_id, member_id)
);
create index import_member_batch on core.import_member (batch);

-- What a dry run has met so far, since it writes nothing that the next rows could be compared with. Of no use after a crash.
create unlogged table core.import_seen (
    import_id uuid not null,
    pass      integer not null,
    key       text not null,
    content   bytea,
    who       text,
    row       bigint not null,
    primary key (import_id, pass, key)
);

-- What the columns of a file with this heading meant the last time.
create table core.import_mapping (
    kind      text not null,
    signature bytea not null,
    columns   text[] not null,
    source    text not null,
    used_at   timestamptz not null,
    primary key (kind, signature)
);

alter table core.sale add column import_batch bigint;
create index sale_import_batch on core.sale (import_batch) where import_batch is not null;
alter table core.contribution add column import_batch bigint;
create index contribution_import_batch on core.contribution (import_batch) where import_batch is not null;
alter table core.parked_fact add column import_id uuid;

-- A record begins its history however it is made. Only who knows since when each of many is a member, as an import does, says
-- so by this setting and writes the periods itself in the same transaction.
create or replace function core.lifecycle_begin() returns trigger language plpgsql as $$
begin
    if current_setting('coop.lifecycle', true) = 'told' then
        return null;
    end if;
    insert into core.lifecycle (member_id, stage, standing, cause, starts_at, recorded_at)
    select id, stage, case when stage in ('prospect', 'applicant', 'withdrawn') then null else 'able' end, 'registered', created_at, created_at
      from added;
    return null;
end
$$;
