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
    /// a member: on the day one ended and another began, the first; what was given for them and not taken back, and whether its contribution and its relation still hold.
    /// </summary>
    public const string Standing = """
        /* coop:referrals.standing */
        select f.id, c.id, c.at, c.amount, r.id, r.other_id, exists (select from core.admission a where a.member_id = r.other_id),
               g.source, coalesce(g.holds, false),
               (select count(*) from core.loyalty_referral b where b.friend_id = f.id and b.contribution_id = c.id and b.relation_id = r.id)
          from unnest(@friends) f (id)
          left join lateral (
               select c.id, c.at, c.amount
                 from core.contribution c
                where c.member_id = f.id and c.entry = 'paid' and not c.before_admission
                  and not exists (select from core.contribution t where t.takes_back = c.id)
                order by c.at, c.id limit 1) c on true
          left join lateral (
               select r.id, r.other_id
                 from core.relation r
                where r.member_id = f.id and r.kind = 'referrer'
                  and (c.at at time zone @zone)::date between r.starts_on and coalesce(r.ends_on, 'infinity')
                order by r.starts_on, r.id limit 1) r on true
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

    /// <summary>
    /// Who brought a member and whom they brought, with what came of each: the points that were given for it and not taken back. How many
    /// they brought and for how many points is told of all of them, beside those that are shown.
    /// </summary>
    public const string Of = """
        /* coop:referrals.of */
        with tie as (
            select id, member_id as friend_id, other_id as referrer_id, other_id as shown, false as brought, starts_on, ends_on
              from core.relation where kind = 'referrer' and member_id = @member
            union all
            select id, member_id, other_id, member_id, true, starts_on, ends_on
              from core.relation where kind = 'referrer' and other_id = @member),
        given as (
            select t.id, bool_or(b.seq is null) as stands, coalesce(sum(e.points + coalesce(b.points, 0)), 0)::bigint as points
              from tie t
              join core.loyalty_referral g on g.friend_id = t.friend_id and g.relation_id = t.id
              join core.loyalty_entry e on e.source_type = 'referral' and e.source_id = g.source
              left join core.loyalty_entry b on b.source_type = 'referral-back' and b.source_id = g.source
             group by t.id)
        select t.brought, t.shown, m.given_names, m.first_surname, m.second_surname, m.organisation_name, t.starts_on, t.ends_on,
               case when g.stands then 'given'
                    when g.id is not null then 'taken_back'
                    when t.ends_on is null and not exists (
                        select from core.contribution c
                         where c.member_id = t.friend_id and c.entry = 'paid' and not c.before_admission
                           and not exists (select from core.contribution b where b.takes_back = c.id)) then 'waiting'
                    else 'none' end,
               coalesce(g.points, 0),
               count(*) filter (where t.brought) over (), coalesce(sum(g.points) filter (where t.brought) over (), 0)::bigint
          from tie t
          join core.member m on m.id = t.shown
          left join given g on g.id = t.id
         order by t.brought, t.ends_on is not null, t.starts_on desc, t.id
         limit @count
        """;

    public const string Give = """
        /* coop:referrals.give */
        insert into core.loyalty_referral (source, friend_id, member_id, contribution_id, relation_id, given_at)
        values (@source, @friend, @member, @contribution, @relation, @now)
        """;
}
