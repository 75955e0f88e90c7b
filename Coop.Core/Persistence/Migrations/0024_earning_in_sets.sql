-- Batches of imported facts whose points are still to be worked out, and how far each has come.
create table core.loyalty_due (
    kind         text not null check (kind in ('sale', 'contribution')),
    batch        bigint not null,
    told_at      timestamptz not null,
    after_member uuid, -- members are gone through by id; null before the first
    busy         uuid[] not null, -- somebody else was at their accounts: they come last
    members      bigint not null,
    points       bigint not null,
    primary key (kind, batch)
);
