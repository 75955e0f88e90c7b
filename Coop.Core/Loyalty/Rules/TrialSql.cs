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

    /// <summary>What members bought and paid between two moments, line by line, in the order in which each of them did it.</summary>
    public const string Causes = """
        /* coop:loyalty.trial_causes */
        select s.member_id, 'sale' as cause, s.at, s.id, s.channel, b.code,
               not exists (
                   select from core.sale o
                    where o.member_id = s.member_id and (o.at, o.id) < (s.at, s.id)
                      and not exists (select from core.sale c where c.corrects = o.id)) as first,
               l.number, l.product_id, l.amount,
               coalesce((select sum(r.quantity) from core.sale_return t join core.return_line r on r.return_id = t.id
                          where t.sale_id = s.id and r.number = l.number), 0) / l.quantity as returned
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
               1, null, c.amount, 0
          from core.contribution c
         where c.member_id = any (@members) and c.at >= @since and c.at < @before and c.entry = 'paid' and not c.before_admission
           and not exists (select from core.contribution t where t.takes_back = c.id)
         order by 1, 3, 4, 8
        """;
}
