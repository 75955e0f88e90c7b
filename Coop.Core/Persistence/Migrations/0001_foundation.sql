-- One schema per project; the shared guard of append-only tables.
create schema core;
create schema channels;
create schema journeys;
create schema dw;

create extension if not exists pg_trgm;

create function core.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = 'restrict_violation';
end
$$;

-- Signs cookies and visitors' sessions on every node alike.
create table core.data_protection_key (
    id            bigint generated always as identity primary key,
    friendly_name text not null unique,
    xml           text not null,
    created_at    timestamptz not null
);
