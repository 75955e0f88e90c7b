namespace Coop.Core.Loyalty.Rules;

/// <summary>Statements by which points are worked out for many members at once.</summary>
internal static class SetSql
{
    public const string Due = """
        /* coop:loyalty.due */
        insert into core.loyalty_due (kind, batch, told_at, busy, members, points) values (@kind, @batch, @at, '{}', 0, 0) on conflict do nothing
        """;

    /// <summary>A batch that nobody else is at.</summary>
    public const string Take = """
        /* coop:loyalty.take_due */
        select kind, batch, told_at, after_member, busy, members, points from core.loyalty_due order by told_at, kind, batch limit 1 for update skip locked
        """;

    public const string Advance = """
        /* coop:loyalty.advance_due */
        update core.loyalty_due set after_member = @after, busy = @busy, members = members + @members, points = points + @points
         where kind = @kind and batch = @batch
        """;

    public const string Done = "/* coop:loyalty.done_due */ delete from core.loyalty_due where kind = @kind and batch = @batch";

    /// <summary>The next members of a batch by id, and how many facts of each: as many as come to about so many facts.</summary>
    public static string Members(string kind) => $"""
        /* coop:loyalty.members_due */
        select member_id from (
            select member_id, sum(count(*)) over (order by member_id) - count(*) as before
              from {Table(kind)}
             where import_batch = @batch and {Counts(kind)} and (@after::uuid is null or member_id > @after)
             group by member_id) m
         where before < @most order by member_id
        """;

    /// <summary>
    /// What members bought by a batch and got no points for yet, line by line, each member's in the order of buying. Asked under their
    /// accounts' locks. First is who bought nothing earlier that still counts, as <see cref="BoughtSql.Sale"/> has it.
    /// </summary>
    public const string Sales = """
        /* coop:loyalty.sales_due */
        select s.member_id, s.id, s.at, s.channel, s.branch_id, s.first, l.number, l.product_id, l.amount, l.quantity
          from (select s.*,
                       @firsts and not exists (
                           select from core.sale o
                            where o.member_id = s.member_id and (o.at, o.id) < (s.at, s.id)
                              and not exists (select from core.sale c where c.corrects = o.id)) as first
                  from core.sale s
                 where s.import_batch = @batch and s.member_id = any(@members) and not s.before_admission
                   and not exists (select from core.loyalty_entry e where e.source_type = 'sale' and e.source_id = s.id::text)
                offset 0) s
          join core.sale_line l on l.sale_id = s.id and l.at = s.at
         order by s.member_id, s.at, s.id, l.number
        """;

    public const string Returned = """
        /* coop:loyalty.returned_due */
        select t.sale_id, r.number, sum(r.quantity)
          from core.sale_return t
          join core.return_line r on r.return_id = t.id
          join core.sale s on s.id = t.sale_id
         where t.member_id = any(@members) and s.import_batch = @batch
         group by t.sale_id, r.number
        """;

    public const string Contributions = """
        /* coop:loyalty.contributions_due */
        select c.member_id, c.id, c.at, c.amount,
               @firsts and not exists (
                   select from core.contribution o
                    where o.member_id = c.member_id and o.entry = 'paid' and (o.at, o.id) < (c.at, c.id)
                      and not exists (select from core.contribution t where t.takes_back = o.id)),
               exists (select from core.contribution t where t.takes_back = c.id)
          from core.contribution c
         where c.import_batch = @batch and c.member_id = any(@members) and c.entry = 'paid' and not c.before_admission
           and not exists (select from core.loyalty_entry e where e.source_type = 'contribution' and e.source_id = c.id::text)
         order by c.member_id, c.at, c.id
        """;

    /// <summary>
    /// Sales of which something came back by a batch, in the order in which the first of it did, and how much of each of their lines came back
    /// in all by now. Asked under the accounts' locks. Who was no member when they bought has nothing to lose. Each sale is read once with all
    /// its returns.
    /// </summary>
    public const string CameBack = """
        /* coop:loyalty.came_back */
        select f.member_id, f.sale_id, f.id, f.at, l.number, l.quantity, l.returned
          from (select distinct on (sale_id) member_id, sale_id, id, at from core.sale_return
                 where import_batch = @batch and member_id = any(@members) order by sale_id, at, id) f
          join core.sale s on s.id = f.sale_id and not s.before_admission
         cross join lateral (
               select number, sum(quantity) as quantity, sum(returned) as returned
                 from (
                   select l.number, l.quantity, 0::numeric as returned from core.sale_line l where l.sale_id = s.id and l.at = s.at
                   union all
                   select r.number, 0, r.quantity from core.sale_return t join core.return_line r on r.return_id = t.id where t.sale_id = s.id) had
                group by number) l
         order by f.member_id, f.at, f.id, l.number
        """;

    /// <summary>What the reversals of a batch take back, in the order of their happening.</summary>
    public const string TakenBack = """
        /* coop:loyalty.taken_back */
        select member_id, id, takes_back, at from core.contribution
         where import_batch = @batch and member_id = any(@members) and entry = 'taken_back' order by member_id, at, id
        """;

    /// <summary>As <see cref="RuleSql.LinesOf"/>, for many sources of a kind.</summary>
    public const string LinesOf = """
        /* coop:loyalty.lines_of_many */
        select e.source_id, e.seq, l.n, l.rule_code, l.rule_version, l.line, l.amount, l.points,
               coalesce((select -sum(b.points)::bigint from core.loyalty_line b where b.member_id = l.member_id and b.of_seq = l.seq and b.of_n = l.n), 0)
          from unnest(@ids) as s (id)
          join core.loyalty_entry e on e.source_type = @type and e.source_id = s.id
          join core.loyalty_line l on l.member_id = e.member_id and l.seq = e.seq
         order by e.source_id, l.n
        """;

    public const string Products = "/* coop:loyalty.products */ select id, parent_id, code from core.product";

    public const string Branches = "/* coop:loyalty.branches */ select id, code from core.branch";

    /// <summary>
    /// What rules with a cap gave members in months, less what was taken back: a taking back counts in the month of what it takes back. Of the
    /// months that are asked for only, so that a long history costs nothing.
    /// </summary>
    public const string GivenInMonths = """
        /* coop:loyalty.given_in_months */
        select m.member_id, l.rule_code, m.month, sum(l.points)::bigint
          from unnest(@members, @months) m (member_id, month)
          join core.loyalty_entry e on e.member_id = m.member_id and e.kind = 'earned' and e.occurred_on >= m.month and e.occurred_on < m.month + interval '1 month'
         cross join lateral (
               select rule_code, points from core.loyalty_line where member_id = e.member_id and seq = e.seq
               union all
               select rule_code, points from core.loyalty_line where member_id = e.member_id and of_seq = e.seq) l
         where l.rule_code = any(@rules)
         group by 1, 2, 3
        """;

    /// <summary>Which rules ever gave members something that they still have.</summary>
    public const string EverGiven = """
        /* coop:loyalty.ever_given */
        select member_id, rule_code, sum(points)::bigint from core.loyalty_line where member_id = any(@members) and rule_code = any(@rules) group by 1, 2
        """;

    public const string AddLines = """
        /* coop:loyalty.add_lines_of_many */
        insert into core.loyalty_line (member_id, seq, n, rule_code, rule_version, line, amount, points, of_seq, of_n)
        select * from unnest(@members, @seqs, @ns, @rules, @versions, @lines, @amounts, @points, @of_seqs, @of_ns)
        """;

    private static string Table(string kind) => kind switch
    {
        "sale" => "core.sale",
        "return" => "core.sale_return",
        _ => "core.contribution",
    };

    // Who was no member yet earns nothing.
    private static string Counts(string kind) => kind switch
    {
        "sale" => "not before_admission",
        "return" => "true",
        _ => "(entry = 'taken_back' or (entry = 'paid' and not before_admission))",
    };
}
