-- Who the cooperative speaks with, and where each can be reached.
create table core.branch (
    id   uuid primary key,
    code text not null unique,
    name text not null
);

create table core.member (
    id                uuid primary key,
    kind              text not null check (kind in ('person', 'organisation')),
    stage             text not null check (stage in ('prospect', 'applicant', 'active', 'withdrawn')),
    provisional       boolean not null,
    given_names       text,
    first_surname     text,
    second_surname    text,
    organisation_name text,
    document_type     text check (document_type in ('cc', 'ce', 'ti', 'pa', 'ppt', 'nit')),
    document_number   text,
    branch_id         uuid references core.branch (id),
    search_text       text not null,
    created_at        timestamptz not null,
    rev               bigint not null,
    check ((document_type is null) = (document_number is null))
);
create unique index member_document on core.member (document_type, document_number) where document_number is not null;
create index member_search on core.member using gin (search_text gin_trgm_ops);

create table core.contact_point (
    id          uuid primary key,
    member_id   uuid not null references core.member (id),
    kind        text not null check (kind in ('web', 'telephone', 'email')),
    value       text not null,
    raw         text not null,
    verified_at timestamptz,
    created_at  timestamptz not null,
    unique (member_id, kind, value)
);
create index contact_point_value on core.contact_point (kind, value);
-- A browser session speaks for one member record; telephones and mailboxes may be shared.
create unique index contact_point_web on core.contact_point (value) where kind = 'web';
create index contact_point_search on core.contact_point using gin (value gin_trgm_ops) where kind <> 'web';
