-- Who members are beyond name and document.
alter table core.member drop constraint member_document_type_check;
alter table core.member add constraint member_document_type_check check (document_type in ('cc', 'ce', 'ti', 'pa', 'ppt', 'pep', 'nit'));

create table core.member_profile (
    member_id    uuid primary key references core.member (id),
    birth_date   date,
    gender       text check (gender in ('female', 'male', 'other', 'undisclosed')),
    municipality text check (municipality ~ '^[0-9]{5}$'),
    address      text,
    occupation   text,
    updated_at   timestamptz not null,
    updated_by   uuid,
    rev          bigint not null
);
