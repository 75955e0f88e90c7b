-- Returns, and contributions that no longer hold, come in by files too.
alter table core.import drop constraint import_kind_check;
alter table core.import add constraint import_kind_check check (kind in ('member', 'sale', 'return', 'contribution'));

alter table core.sale_return add column import_batch bigint;
create index sale_return_import_batch on core.sale_return (import_batch) where import_batch is not null;

alter table core.loyalty_due drop constraint loyalty_due_kind_check;
alter table core.loyalty_due add constraint loyalty_due_kind_check check (kind in ('sale', 'return', 'contribution'));

-- What a contribution the dry run has met is worth; null for one that takes back.
alter table core.import_seen add column amount numeric(18,2);

-- What the returns a dry run has met so far take of each line, row by row.
create unlogged table core.import_seen_line (
    import_id uuid not null,
    pass      integer not null,
    sale_id   uuid not null,
    number    integer not null,
    row       bigint not null,
    quantity  numeric(18,3) not null,
    amount    numeric(18,2) not null,
    primary key (import_id, pass, sale_id, number, row)
);
