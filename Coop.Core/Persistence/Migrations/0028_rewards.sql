-- Rewards are kept by people: where each stands, how many went out, and every change by whom and when.
alter table core.loyalty_reward
    add column state text check (state in ('offered', 'paused', 'withdrawn')),
    add column given bigint not null default 0 check (given >= 0), -- set aside or handed over, and not taken back
    add column edition integer not null default 0, -- the change that last said what it is called and costs
    add column changes integer not null default 0; -- the number of its last change
update core.loyalty_reward w
   set state = case when offered then 'offered' else 'paused' end,
       given = (select count(*) from core.loyalty_redemption r where r.reward_id = w.id and r.state <> 'cancelled');
alter table core.loyalty_reward
    alter column state set not null,
    alter column given drop default,
    alter column edition drop default,
    alter column changes drop default,
    drop column offered;

-- What a reward was after each change.
create table core.loyalty_reward_change (
    reward_id  uuid not null references core.loyalty_reward (id),
    number     integer not null,
    kind       text not null check (kind in ('put_up', 'changed', 'offered', 'paused', 'withdrawn', 'stocked')),
    name_es    text not null,
    name_en    text not null,
    points     bigint not null,
    stock      bigint, -- how many were left then; null: as many as are asked for
    pieces     bigint, -- how many came in (+) or went out (-); null where the stock was begun or given up
    reason     text,
    changed_at timestamptz not null,
    changed_by uuid references core.staff (id),
    primary key (reward_id, number)
);
create trigger loyalty_reward_change_append_only before update or delete on core.loyalty_reward_change
    for each row execute function core.refuse_change();
