-- What was given for a friend's first contribution: which relation and which contribution it was for. The points themselves are the
-- entry of the ledger whose source is ('referral', source); they go again by one whose source is ('referral-back', source).
create table core.loyalty_referral (
    source          text primary key,
    friend_id       uuid not null references core.member (id),
    member_id       uuid not null references core.member (id), -- who referred
    contribution_id uuid not null references core.contribution (id),
    relation_id     uuid not null, -- not a reference: one written down by mistake is removed
    given_at        timestamptz not null,
    unique (contribution_id, relation_id)
);
create index loyalty_referral_friend on core.loyalty_referral (friend_id);
create trigger loyalty_referral_append_only before update or delete on core.loyalty_referral
    for each row execute function core.refuse_change();
