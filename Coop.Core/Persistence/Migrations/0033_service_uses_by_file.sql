-- What members used comes in by files too.
alter table core.import drop constraint import_kind_check;
alter table core.import add constraint import_kind_check check (kind in ('member', 'sale', 'return', 'contribution', 'service_use'));

alter table core.service_use add column import_batch bigint;
