-- How often a look at everybody was asked for: a look that was under way when the next was asked for does not count for that one.
alter table core.segment add column asked bigint not null default 0;
