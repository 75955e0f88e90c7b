namespace Coop.Core.Loyalty.Referrals;

internal static class ReferralSql
{
    /// <summary>Those whose contributions came with batches of a file and whom somebody referred.</summary>
    public const string Friends = """
        /* coop:referrals.friends */
        select distinct c.member_id
          from core.contribution c join core.relation r on r.member_id = c.member_id and r.kind = 'referrer'
         where c.import_batch = any (@batches)
        """;

    /// <summary>Everybody whose account may move when these friends are looked at: who was given points for them, and who referred them.</summary>
    public const string Referrers = """
        /* coop:referrals.referrers */
        select member_id from core.loyalty_referral where friend_id = any (@friends)
        union
        select other_id from core.relation where member_id = any (@friends) and kind = 'referrer'
        """;

    /// <summary>
    /// Where each friend stands: the first contribution they paid that still holds; who had referred them by that day, and whether that is
    /// a member; what was given for them and not taken back, and whether its contribution and its relation still hold.
    /// </summary>
    public const string Standing = """
        /* coop:referrals.standing */
        select f.id, c.id, c.at, c.amount, r.id, r.other_id, exists (select from core.admission a where a.member_id = r.other_id),
               g.source, coalesce(g.holds, false)
          from unnest(@friends) f (id)
          left join lateral (
               select c.id, c.at, c.amount
                 from core.contribution c
                where c.member_id = f.id and c.entry = 'paid' and not c.before_admission
                  and not exists (select from core.contribution t where t.takes_back = c.id)
                order by c.at, c.id limit 1) c on true
          left join core.relation r
            on r.member_id = f.id and r.kind = 'referrer'
           and (c.at at time zone @zone)::date between r.starts_on and coalesce(r.ends_on, 'infinity')
          left join lateral (
               select g.source,
                      not exists (select from core.contribution t where t.takes_back = g.contribution_id)
                      and exists (
                          select from core.relation o join core.contribution p on p.id = g.contribution_id
                           where o.id = g.relation_id and (p.at at time zone @zone)::date between o.starts_on and coalesce(o.ends_on, 'infinity')) as holds
                 from core.loyalty_referral g
                where g.friend_id = f.id
                  and not exists (select from core.loyalty_entry e where e.source_type = 'referral-back' and e.source_id = g.source)) g on true
         order by f.id
        """;

    public const string Give = """
        /* coop:referrals.give */
        insert into core.loyalty_referral (source, friend_id, member_id, contribution_id, relation_id, given_at)
        values (@source, @friend, @member, @contribution, @relation, @now)
        """;
}
