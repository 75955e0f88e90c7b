namespace Coop.Core.Loyalty.Rules;

/// <summary>Reads history as a trial of a rule looks at it.</summary>
internal static class TrialSql
{
    public const string Count = """
        /* coop:loyalty.trial_count */
        select count(*) from core.member
        """;

    public const string Members = """
        /* coop:loyalty.trial_members */
        select id from core.member where id > @after order by id limit @most
        """;

    /// <summary>Each product with the codes of all it stands below.</summary>
    public const string Products = """
        /* coop:loyalty.trial_products */
        with recursive up as (
            select p.id, p.parent_id, p.code from core.product p
             union all
            select up.id, p.parent_id, p.code from up join core.product p on p.id = up.parent_id)
        select id, array_agg(code) from up group by id
        """;

    /// <summary>
    /// What members bought, paid and answered between two moments, and the first contributions of those they had referred, line by line, in
    /// the order in which each of it happened.
    /// </summary>
    public const string Causes = """
        /* coop:loyalty.trial_causes */
        select s.member_id, 'sale' as cause, s.at, s.id, s.channel, b.code,
               not exists (
                   select from core.sale o
                    where o.member_id = s.member_id and (o.at, o.id) < (s.at, s.id)
                      and not exists (select from core.sale c where c.corrects = o.id)) as first,
               l.number, l.product_id, l.amount,
               coalesce((select sum(r.quantity) from core.sale_return t join core.return_line r on r.return_id = t.id
                          where t.sale_id = s.id and r.number = l.number), 0) / l.quantity as returned,
               null as question
          from core.sale s
          join core.sale_line l on l.sale_id = s.id and l.at = s.at
          left join core.branch b on b.id = s.branch_id
         where s.member_id = any (@members) and s.at >= @since and s.at < @before and l.at >= @since and l.at < @before and not s.before_admission
        union all
        select c.member_id, 'contribution', c.at, c.id, null, null,
               not exists (
                   select from core.contribution o
                    where o.member_id = c.member_id and o.entry = 'paid' and (o.at, o.id) < (c.at, c.id)
                      and not exists (select from core.contribution t where t.takes_back = o.id)),
               1, null, c.amount, 0, null
          from core.contribution c
         where c.member_id = any (@members) and c.at >= @since and c.at < @before and c.entry = 'paid' and not c.before_admission
           and not exists (select from core.contribution t where t.takes_back = c.id)
        union all
        select r.other_id, 'referral', c.at, r.id, null, null, true, 1, null, c.amount, 0, null
          from core.relation r
          join lateral (
               select c.at, c.amount
                 from core.contribution c
                where c.member_id = r.member_id and c.entry = 'paid' and not c.before_admission
                  and not exists (select from core.contribution t where t.takes_back = c.id)
                order by c.at, c.id limit 1) c on true
         where r.other_id = any (@members) and r.kind = 'referrer' and c.at >= @since and c.at < @before
           and (c.at at time zone @zone)::date between r.starts_on and coalesce(r.ends_on, 'infinity')
           -- On the day one ended and another began, the first.
           and not exists (
               select from core.relation o
                where o.member_id = r.member_id and o.kind = 'referrer' and (o.starts_on, o.id) < (r.starts_on, r.id)
                  and (c.at at time zone @zone)::date between o.starts_on and coalesce(o.ends_on, 'infinity'))
        union all
        -- Answers are counted in a series of their own: their numbers make no ids that others have.
        select q.member_id, 'answer', q.asked_at, lpad(q.id::text, 32, '0')::uuid, null, null, true, 1, null, 0, 0, q.question
          from core.question_answer q
         where q.member_id = any (@members) and q.outcome = 'answered' and q.asked_at >= @since and q.asked_at < @before
         order by 1, 3, 4, 8
        """;
}
