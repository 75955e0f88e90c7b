namespace Coop.Bench.Segment;

internal static class TenSegmentsSql
{
    private const string Midnight = "::timestamp at time zone 'America/Bogota'";

    private const string Returns = "(select sale_id, sum(total) as total from core.sale_return group by sale_id)";

    private const string ReturnedLines = """
        (select r.sale_id, l.number, sum(l.quantity) as quantity, sum(l.amount) as amount
           from core.sale_return r join core.return_line l on l.return_id = r.id group by r.sale_id, l.number)
        """;

    public const string Present = """
        /* coop:bench.present */
        select count(*) from core.member
         where not provisional and stage in ('active', 'at_risk', 'returned')
           and branch_id in (select id from core.branch where code in ('CEN', 'LAU'))
        """;

    public const string Women = """
        /* coop:bench.women */
        select count(*) from core.member m join core.member_profile p on p.member_id = m.id
         where not m.provisional and p.gender = 'female' and p.municipality = '05001'
           and p.birth_date > @today::date - interval '41 years' and p.birth_date <= @today::date - interval '25 years'
        """;

    public const string BySms = """
        /* coop:bench.by_sms */
        with last as (
            select distinct on (member_id) member_id, granted from core.consent where channel = 'sms' and purpose = 'marketing' order by member_id, id desc)
        select count(*) from core.member m join last l on l.member_id = m.id
         where not m.provisional and l.granted and exists (select from core.contact_point c where c.member_id = m.id and c.kind = 'telephone')
        """;

    public const string Points = """
        /* coop:bench.points */
        select count(*) from core.member m join core.loyalty_account a on a.member_id = m.id
         where not m.provisional and a.balance >= 500
           and exists (select from core.contact_point c where c.member_id = m.id and c.kind = 'email' and c.verified_at is not null)
        """;

    public const string Often = $"""
        /* coop:bench.often */
        with bought as (
            select s.member_id from core.sale s left join {Returns} r on r.sale_id = s.id
             where s.at >= (@today::date - 90){Midnight} and (r.sale_id is null or r.total < s.total)
             group by s.member_id having count(*) >= 3)
        select count(*) from core.member m join bought b on b.member_id = m.id where not m.provisional
        """;

    public const string Much = $"""
        /* coop:bench.much */
        with bought as (
            select s.member_id from core.sale s left join {Returns} r on r.sale_id = s.id
             where s.at >= (@today::date - 365){Midnight} and s.channel = 'counter'
             group by s.member_id having sum(s.total) - coalesce(sum(r.total), 0) >= 500000)
        select count(*) from core.member m join bought b on b.member_id = m.id where not m.provisional
        """;

    public const string Dairy = $"""
        /* coop:bench.dairy */
        with recursive goods as (
            select id from core.product where code = 'MERCADO-LACTEOS' union all select p.id from core.product p join goods g on p.parent_id = g.id),
        bought as (
            select distinct l.member_id from core.sale_line l left join {ReturnedLines} r on r.sale_id = l.sale_id and r.number = l.number
             where l.at >= (@today::date - 180){Midnight} and l.product_id = any (array(select id from goods)) and (r.sale_id is null or r.quantity < l.quantity))
        select count(*) from core.member m join bought b on b.member_id = m.id where not m.provisional
        """;

    public const string Stopped = $"""
        /* coop:bench.stopped */
        with bought as (
            select s.member_id from core.sale s left join {Returns} r on r.sale_id = s.id
             where r.sale_id is null or r.total < s.total
             group by s.member_id
            having count(*) filter (where s.at < (@today::date - 180){Midnight}) >= 5 and count(*) filter (where s.at >= (@today::date - 180){Midnight}) = 0)
        select count(*) from core.member m join bought b on b.member_id = m.id where not m.provisional
        """;

    public const string Owes = """
        /* coop:bench.owes */
        with owed as (
            select c.member_id from core.contribution c
             where c.kind = 'ordinary' and c.entry in ('due', 'paid') and c.period < date_trunc('month', @today::date) and c.period >= @today::date - 365
               and c.id not in (select takes_back from core.contribution where takes_back is not null)
             group by c.member_id, c.period
            having sum(case c.entry when 'due' then c.amount else -c.amount end) > 0)
        select count(*) from core.member m join (select member_id from owed group by member_id having count(*) >= 2) o on o.member_id = m.id
         where not m.provisional and m.stage in ('active', 'at_risk')
        """;

    public const string Mixed = $"""
        /* coop:bench.mixed */
        with recursive goods as (
            select id from core.product where code = 'AGRO' union all select p.id from core.product p join goods g on p.parent_id = g.id),
        farm as (
            select l.member_id from core.sale_line l left join {ReturnedLines} r on r.sale_id = l.sale_id and r.number = l.number
             where l.at >= (@today::date - 365){Midnight} and l.product_id = any (array(select id from goods))
             group by l.member_id having sum(l.amount) - coalesce(sum(r.amount), 0) >= 400000),
        earned as (
            select member_id from core.loyalty_entry where kind in ('earned', 'reversed') and occurred_on >= @today::date - 365
             group by member_id having sum(points) >= 2000),
        refused as (
            select member_id from (
                select distinct on (member_id) member_id, granted from core.consent where channel = 'sms' and purpose = 'marketing' order by member_id, id desc) c
             where not granted)
        select count(*) from core.member m join core.member_profile p on p.member_id = m.id
         where not m.provisional and m.stage in ('active', 'returned') and p.birth_date <= @today::date - interval '18 years'
           and m.id in (select member_id from farm union select member_id from earned)
           and not exists (select from refused r where r.member_id = m.id)
        """;
}
