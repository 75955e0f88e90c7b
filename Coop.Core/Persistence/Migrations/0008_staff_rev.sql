-- Lets the list of staff on a screen tell newer rows from older ones.
alter table core.staff add column rev bigint not null default 1;
