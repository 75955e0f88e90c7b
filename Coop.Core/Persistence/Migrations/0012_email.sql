-- Mail that comes in and goes out: how far the mailbox is read, the secret behind reply addresses, and what a mail is about.
create table channels.mailbox (
    name         text primary key,
    uid_validity bigint,           -- which numbering last_uid belongs to; null before the mailbox was ever opened
    last_uid     bigint not null default 0,
    read_from    date,             -- mail older than this was there before us and stays unread; null: all of it is read
    lease_token  bigint not null default 0,
    lease_until  timestamptz,
    looked_at    timestamptz
) with (fillfactor = 50);

create table channels.reply_key (
    id     smallint primary key default 1 check (id = 1),
    secret bytea not null
);

alter table core.entry_content add column subject text;
alter table core.entry_content add column attachments jsonb;
