-- Branches are kept in the product: each change counts, and one that is offered no more stays where it served.
alter table core.branch
    add column active boolean not null default true,
    add column rev bigint not null default 1;
