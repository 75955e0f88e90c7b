namespace Coop.Core.Loyalty.Rules;

/// <summary>Reads what members bought and contributed, as rules look at it.</summary>
internal static class BoughtSql
{
    /// <summary>A sale with its lines; products with all they stand below. First is who bought nothing earlier that still counts.</summary>
    public const string Sale = """
        /* coop:loyalty.sale */
        select s.member_id, s.at, s.channel, b.code, s.before_admission,
               not exists (
                   select from core.sale o
                    where o.member_id = s.member_id and (o.at, o.id) < (s.at, s.id)
                      and not exists (select from core.sale c where c.corrects = o.id)),
               l.number, l.amount, l.quantity,
               coalesce((select sum(r.quantity) from core.sale_return t join core.return_line r on r.return_id = t.id
                          where t.sale_id = s.id and r.number = l.number), 0),
               array(with recursive up as (
                   select p.id, p.parent_id, p.code from core.product p where p.id = l.product_id
                    union select p.id, p.parent_id, p.code from up join core.product p on p.id = up.parent_id)
                   select code from up)
          from core.sale s
          join core.sale_line l on l.sale_id = s.id and l.at = s.at
          left join core.branch b on b.id = s.branch_id
         where s.id = @id
         order by l.number
        """;

    public const string Contribution = """
        /* coop:loyalty.contribution */
        select c.member_id, c.at, c.amount, c.before_admission,
               not exists (
                   select from core.contribution o
                    where o.member_id = c.member_id and o.entry = 'paid' and (o.at, o.id) < (c.at, c.id)
                      and not exists (select from core.contribution t where t.takes_back = o.id)),
               exists (select from core.contribution t where t.takes_back = c.id)
          from core.contribution c where c.id = @id and c.entry = 'paid'
        """;
}
