-- Identified members in an order that has to do with nothing about them: a stretch of it is a random sample. Ids themselves begin with
-- the time of registration, and a stretch of those is a generation. Partitions by hash stand on the same function, so it stays what it is.
create index member_sample on core.member (uuid_hash_extended(id, 20261122)) where not provisional;
