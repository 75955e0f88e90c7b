namespace Coop.Core.Facts;

internal static class FactsSql
{
    /// <summary>
    /// Two rows mean that it cannot be said which of them. A record nobody has identified is nobody: what was sold to them
    /// waits until somebody says who it is.
    /// </summary>
    public static string FindMember(MemberRefKind kind) => $"""
        /* coop:facts.find_member */
        select m.id from core.member m where not m.provisional and {By(kind)} limit 2
        """;

    public const string Park = """
        /* coop:facts.park */
        insert into core.parked_fact (id, kind, source, key, reason, wanted_kind, wanted_value, body, content, at, parked_at)
        values (@id, @kind, @source, @key, @reason, @wanted_kind, @wanted, @body, @content, @at, @now)
        """;

    public const string Forget = "/* coop:facts.forget */ delete from core.parked_fact where id = @id";

    public const string SetAside = """
        /* coop:facts.set_aside */
        update core.parked_fact set reason = @reason, fault = @fault where id = @id
        """;

    public const string WaitOn = """
        /* coop:facts.wait_on */
        update core.parked_fact set reason = @reason, wanted_kind = @wanted_kind, wanted_value = @wanted where id = @id
        """;

    /// <summary>
    /// What became known is looked up by the same rules as when a fact is told; the list is short, the indexes are there. What happened first
    /// is told first: of a sale that came late the first return takes its part, whatever order a file had them in. After a file of strangers
    /// many wait: to compile the statement each time took longer than to run it.
    /// </summary>
    public const string Deliverable = """
        /* coop:facts.deliverable */
        set local jit = off;
        select p.id, p.kind, p.body::text
          from core.parked_fact p
         where p.reason <> 'unfit'
           and case p.wanted_kind
                   when 'sale' then exists (select from core.sale s where s.source = p.source and s.key = p.wanted_value)
                   when 'contribution' then exists (select from core.contribution c where c.source = p.source and c.key = p.wanted_value)
                   when 'id' then exists (select from core.member m where m.id = p.wanted_value::uuid and not m.provisional)
                   when 'document' then exists (
                       select from core.member m
                        where m.document_type = split_part(p.wanted_value, ' ', 1) and m.document_number = split_part(p.wanted_value, ' ', 2) and not m.provisional)
                   else 1 = (select count(distinct m.id) from core.contact_point c join core.member m on m.id = c.member_id
                              where c.kind = p.wanted_kind and c.value = p.wanted_value and not m.provisional)
               end
         order by p.at, p.parked_at, p.id
         limit 200
        """;

    /// <summary>What was told under a source and key before, be it written down or parked.</summary>
    public static string Earlier(FactKind kind) => $"""
        /* coop:facts.earlier */
        select id, member_id, content, null as waits, null as reason, null as body from {Table(kind)} where source = @source and key = @key
        union all
        select id, null, content, wanted_kind || ' ' || wanted_value, reason, body::text from core.parked_fact where kind = @kind and source = @source and key = @key
        """;

    public const string CatalogTurn = "/* coop:facts.catalog_turn */ select pg_advisory_xact_lock(7226153984141)";

    /// <summary>How much was ever told of what a member bought and used: newer counts more.</summary>
    public const string PurchasesTold = """
        /* coop:facts.purchases_told */
        select (select count(*) from core.sale s where s.member_id = @member) + (select count(*) from core.sale_return r where r.member_id = @member)
               + (select count(*) from core.service_use u where u.member_id = @member)
        """;

    /// <summary>Owed is what conditions ask of: ordinary, of a month that is over, with more due than paid.</summary>
    public const string Standing = """
        /* coop:facts.standing */
        with told as (
            select c.period, c.kind, c.entry, c.amount, exists (select from core.contribution b where b.takes_back = c.id) as back
              from core.contribution c
             where c.member_id = @member)
        select coalesce(sum(amount) filter (where entry = 'paid' and not back), 0),
               max(period) filter (where entry = 'paid' and not back),
               (select count(*) from (
                   select from told where kind = 'ordinary' and entry in ('due', 'paid') and not back and period < @month
                    group by period having sum(case entry when 'due' then amount else -amount end) > 0) owed),
               count(distinct period),
               count(*)
          from told
        """;

    /// <summary>What takes back an entry stands beside it, not by itself.</summary>
    public const string Contributions = """
        /* coop:facts.contributions */
        select c.id, c.period, c.kind, c.entry, c.amount, c.at, case when c.late then c.recorded_at end, c.before_admission,
               b.at, case when b.late then b.recorded_at end
          from core.contribution c
          left join core.contribution b on b.takes_back = c.id
         where c.member_id = @member and c.entry <> 'taken_back'
           and c.period >= (select min(period) from (select distinct period from core.contribution where member_id = @member order by period desc limit @months) newest)
         order by c.period desc, c.kind desc, c.at, c.id
        """;

    /// <summary>A sale that was corrected never was: what stands in its place is shown.</summary>
    public const string Purchases = """
        /* coop:facts.purchases */
        select s.id, s.source, s.key, s.at, s.total,
               coalesce((select sum(r.total) from core.sale_return r where r.sale_id = s.id), 0),
               array(select p.name from core.sale_line l join core.product p on p.id = l.product_id
                      where l.sale_id = s.id and l.at = s.at order by l.number limit 4),
               case when s.late then s.recorded_at end, s.before_admission, s.corrects is not null
          from core.sale s
         where s.member_id = @member and not exists (select from core.sale c where c.corrects = s.id)
         order by s.at desc, s.id desc
         limit @count
        """;

    public const string ServiceUses = """
        /* coop:facts.service_uses */
        select u.id, p.name, u.quantity, u.at, case when u.late then u.recorded_at end, u.before_admission
          from core.service_use u join core.product p on p.id = u.product_id
         where u.member_id = @member order by u.at desc, u.id desc limit @count
        """;

    public const string Parked = """
        /* coop:facts.parked */
        select id, kind, source, key, reason, fault, wanted_kind, wanted_value, at, parked_at, count(*) over ()
          from core.parked_fact order by reason = 'unfit' desc, parked_at desc, id desc limit @count
        """;

    private static string Table(FactKind kind) => kind switch
    {
        FactKind.Sale => "core.sale",
        FactKind.Return => "core.sale_return",
        FactKind.Contribution => "core.contribution",
        _ => "core.service_use",
    };

    private static string By(MemberRefKind kind) => kind switch
    {
        MemberRefKind.Id => "m.id = @value::uuid",
        MemberRefKind.Document => "m.document_type = split_part(@value, ' ', 1) and m.document_number = split_part(@value, ' ', 2)",
        _ => "m.id in (select c.member_id from core.contact_point c where c.kind = @kind and c.value = @value)",
    };
}
