-- Rules by which members earn points, in versions nobody changes, and the lines that say which rule gave what.
create table core.loyalty_rule (
    code         text not null,
    version      integer not null,
    definition   jsonb not null,
    published_at timestamptz not null,
    published_by uuid references core.staff (id),
    primary key (code, version)
);
create trigger loyalty_rule_append_only before update or delete on core.loyalty_rule
    for each row execute function core.refuse_change();

-- The points of an entry by rule and line of what was bought; below 0 where they were taken back, with the line they were given by.
create table core.loyalty_line (
    member_id    uuid not null,
    seq          bigint not null,
    n            integer not null,
    rule_code    text not null,
    rule_version integer not null,
    line         integer not null,
    amount       numeric(18,2) not null,
    points       bigint not null check (points <> 0),
    of_seq       bigint,
    of_n         integer,
    primary key (member_id, seq, n),
    foreign key (member_id, seq) references core.loyalty_entry (member_id, seq),
    foreign key (rule_code, rule_version) references core.loyalty_rule (code, version),
    foreign key (member_id, of_seq, of_n) references core.loyalty_line (member_id, seq, n),
    check ((of_seq is null) = (of_n is null)),
    check ((points < 0) = (of_seq is not null))
);
create index loyalty_line_rule on core.loyalty_line (rule_code, rule_version) where of_seq is null;
create index loyalty_line_back on core.loyalty_line (member_id, of_seq, of_n) where of_seq is not null;
create trigger loyalty_line_append_only before update or delete on core.loyalty_line
    for each row execute function core.refuse_change();
