-- On the day one relation ended another of its kind may begin: the last day belongs to both. One that began and ended on one day is in nobody's way.
alter table core.relation
    drop constraint relation_twice,
    drop constraint relation_one,
    add constraint relation_twice exclude using gist (member_id with =, kind with =, other_id with =, daterange(starts_on, ends_on) with &&),
    add constraint relation_one exclude using gist (member_id with =, kind with =, daterange(starts_on, ends_on) with &&)
        where (kind in ('sponsor', 'referrer'));

-- The end of a relation can be taken back: what its friend was worth went back with it, and is given once more.
alter table core.loyalty_referral drop constraint loyalty_referral_contribution_id_relation_id_key;
