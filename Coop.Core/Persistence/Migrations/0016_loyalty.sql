-- Loyalty: the programme by versions, an account of points per member, entries nobody changes, what is left of each, rewards.
create table core.loyalty_programme (
    version      integer primary key,
    valid_from   date not null,
    definition   jsonb not null,
    published_at timestamptz not null,
    published_by uuid references core.staff (id)
);
create trigger loyalty_programme_append_only before update or delete on core.loyalty_programme
    for each row execute function core.refuse_change();

-- What is worked out from the entries, kept in step with them in one transaction; its lock puts writers in line.
create table core.loyalty_account (
    member_id uuid primary key references core.member (id),
    last_seq  bigint not null,
    balance   bigint not null,
    owed      bigint not null check (owed >= 0), -- points taken back that had been spent already
    active_on date
) with (fillfactor = 60);

create table core.loyalty_entry (
    member_id    uuid not null references core.loyalty_account (member_id),
    seq          bigint not null,
    kind         text not null check (kind in ('earned', 'reversed', 'redeemed', 'restored', 'expired', 'reinstated', 'adjusted')),
    points       bigint not null,
    forgiven     bigint not null check (forgiven >= 0),
    source_type  text not null,
    source_id    text not null,
    reverses_seq bigint,
    programme    integer not null references core.loyalty_programme (version),
    occurred_on  date not null,
    booked_on    date not null,
    recorded_at  timestamptz not null,
    actor_id     uuid references core.staff (id),
    reason       text,
    primary key (member_id, seq),
    constraint loyalty_entry_source unique (source_type, source_id),
    foreign key (member_id, reverses_seq) references core.loyalty_entry (member_id, seq),
    check (points <> 0 or forgiven > 0),
    check (points > 0 or kind not in ('earned', 'restored', 'reinstated')),
    check (points < 0 or kind not in ('redeemed', 'expired')),
    check (points <= 0 or kind <> 'reversed')
);
create index loyalty_entry_reverses on core.loyalty_entry (member_id, reverses_seq) where reverses_seq is not null;
create trigger loyalty_entry_append_only before update or delete on core.loyalty_entry
    for each row execute function core.refuse_change();

-- A credit in parts that expire together. What remains and until when is worked out; the rest is fixed.
create table core.loyalty_lot (
    member_id  uuid not null,
    seq        bigint not null,
    part       smallint not null,
    points     bigint not null check (points > 0),
    remaining  bigint not null,
    active_on  date not null,
    policy     text not null,
    expires_on date, -- the last day the member is told
    lapses_on  date, -- the last day they can be spent, with the grace
    primary key (member_id, seq, part),
    foreign key (member_id, seq) references core.loyalty_entry (member_id, seq),
    check (remaining between 0 and points),
    check ((expires_on is null) = (lapses_on is null) and lapses_on >= expires_on)
) with (fillfactor = 60);
create index loyalty_lot_open on core.loyalty_lot (member_id) where remaining > 0;
create index loyalty_lot_lapse on core.loyalty_lot (lapses_on) where remaining > 0;
create index loyalty_lot_expiry on core.loyalty_lot (expires_on) where remaining > 0;
create trigger loyalty_lot_fixed before delete or update of member_id, seq, part, points, active_on, policy on core.loyalty_lot
    for each row execute function core.refuse_change();

-- From which lots each debit took its points.
create table core.loyalty_allocation (
    member_id uuid not null,
    entry_seq bigint not null,
    lot_seq   bigint not null,
    lot_part  smallint not null,
    points    bigint not null check (points > 0),
    primary key (member_id, entry_seq, lot_seq, lot_part),
    foreign key (member_id, entry_seq) references core.loyalty_entry (member_id, seq),
    foreign key (member_id, lot_seq, lot_part) references core.loyalty_lot (member_id, seq, part)
);
create index loyalty_allocation_lot on core.loyalty_allocation (member_id, lot_seq, lot_part);
create trigger loyalty_allocation_append_only before update or delete on core.loyalty_allocation
    for each row execute function core.refuse_change();

-- Which member was told of which day, once.
create table core.loyalty_notice (
    member_id  uuid not null references core.loyalty_account (member_id),
    expires_on date not null,
    points     bigint not null,
    noticed_at timestamptz not null,
    primary key (member_id, expires_on)
);

create table core.loyalty_reward (
    id       uuid primary key,
    code     text not null unique,
    name_es  text not null,
    name_en  text not null,
    points   bigint not null check (points > 0),
    stock    bigint check (stock >= 0), -- null: as many as are asked for
    supplied bigint not null check (supplied >= 0),
    offered  boolean not null,
    rev      bigint not null
);

create table core.loyalty_redemption (
    id           uuid primary key,
    member_id    uuid not null references core.member (id),
    reward_id    uuid not null references core.loyalty_reward (id),
    points       bigint not null check (points > 0),
    state        text not null check (state in ('requested', 'fulfilled', 'cancelled')),
    entry_seq    bigint not null,
    requested_at timestamptz not null,
    requested_by uuid references core.staff (id),
    settled_at   timestamptz,
    settled_by   uuid references core.staff (id),
    check ((state = 'requested') = (settled_at is null)),
    foreign key (member_id, entry_seq) references core.loyalty_entry (member_id, seq)
) with (fillfactor = 80);
create index loyalty_redemption_member on core.loyalty_redemption (member_id, requested_at desc);
create index loyalty_redemption_reward on core.loyalty_redemption (reward_id);
create index loyalty_redemption_open on core.loyalty_redemption (requested_at) where state = 'requested';
