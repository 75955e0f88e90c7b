-- All that was said of a file is remembered for the next with its heading, and what goes in by a file is added up.
alter table core.import_mapping
    add column decimals text check (decimals in ('comma', 'point')), -- null: remembered before there was anything to remember
    add column existing text check (existing in ('skip', 'fill', 'overwrite'));

alter table core.import add column amount numeric; -- pesos of what goes in; null where the file tells none
