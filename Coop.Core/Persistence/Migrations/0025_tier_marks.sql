-- Marks are only ever added: whoever marks waits for nobody, neither for another who marks the same member nor for the worker
-- that takes the marks away. Who is marked twice is looked at twice at most.
alter table core.loyalty_tier_due drop constraint loyalty_tier_due_pkey;
alter table core.loyalty_tier_due add column id bigint generated always as identity primary key;
