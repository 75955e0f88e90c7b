namespace Coop.Core.Loyalty.Rules;

internal static class RuleSql
{
    public const string All = """
        /* coop:loyalty.rules */
        select version, definition::text from core.loyalty_rule order by code, version
        """;

    public const string TakeTurn = """
        /* coop:loyalty.take_rule_turn */
        select pg_advisory_xact_lock(7226153984162)
        """;

    public const string Publish = """
        /* coop:loyalty.publish_rule */
        insert into core.loyalty_rule (code, version, definition, published_at, published_by)
        values (@code, @version, @definition::jsonb, @now, @by)
        """;

    public const string AddLines = """
        /* coop:loyalty.add_lines */
        insert into core.loyalty_line (member_id, seq, n, rule_code, rule_version, line, amount, points, of_seq, of_n)
        select @member, @seq, u.* from unnest(@ns, @rules, @versions, @lines, @amounts, @points, @of_seqs, @of_ns) u
        """;

    /// <summary>What each rule gave a member, less what was taken back: in a month of the cooperative, and ever.</summary>
    public const string Given = """
        /* coop:loyalty.given */
        select l.rule_code,
               coalesce(sum(l.points) filter (where o.occurred_on >= @from and o.occurred_on < @to), 0)::bigint,
               sum(l.points)::bigint
          from core.loyalty_line l
          join core.loyalty_entry o on o.member_id = l.member_id and o.seq = coalesce(l.of_seq, l.seq)
         where l.member_id = @member
         group by l.rule_code
        """;

    /// <summary>The lines of the entry of a source, with what has been taken back of each.</summary>
    public const string LinesOf = """
        /* coop:loyalty.lines_of */
        select e.member_id, e.seq, l.n, l.rule_code, l.rule_version, l.line, l.amount, l.points,
               coalesce((select -sum(b.points)::bigint from core.loyalty_line b where b.member_id = l.member_id and b.of_seq = l.seq and b.of_n = l.n), 0)
          from core.loyalty_entry e
          join core.loyalty_line l on l.member_id = e.member_id and l.seq = e.seq
         where e.source_type = @type and e.source_id = @id
         order by l.n
        """;

    /// <summary>Explains one entry: which rule gave what for which line.</summary>
    public const string Explain = """
        /* coop:loyalty.explain */
        select rule_code, rule_version, line, amount, points from core.loyalty_line where member_id = @member and seq = @seq order by n
        """;

    /// <summary>What a version of a rule gave, entry by entry, and has not lost yet.</summary>
    public const string GivenBy = """
        /* coop:loyalty.given_by */
        select e.member_id, e.source_type, e.source_id, e.seq, sum(l.points + coalesce(b.points, 0))::bigint
          from core.loyalty_line l
          join core.loyalty_entry e on e.member_id = l.member_id and e.seq = l.seq
          left join lateral (
               select sum(b.points) as points from core.loyalty_line b where b.member_id = l.member_id and b.of_seq = l.seq and b.of_n = l.n) b on true
         where l.rule_code = @code and l.rule_version = @version and l.of_seq is null
         group by e.member_id, e.source_type, e.source_id, e.seq
        having sum(l.points + coalesce(b.points, 0)) > 0
         order by e.member_id, e.seq
         limit @most
        """;

    /// <summary>What taking a version of a rule back would do: members, entries, points, and how many of those members hold less than that.</summary>
    public const string Preview = """
        /* coop:loyalty.preview_reversal */
        with given as (
            select l.member_id, l.seq, sum(l.points + coalesce(b.points, 0)) as points
              from core.loyalty_line l
              left join lateral (
                   select sum(b.points) as points from core.loyalty_line b where b.member_id = l.member_id and b.of_seq = l.seq and b.of_n = l.n) b on true
             where l.rule_code = @code and l.rule_version = @version and l.of_seq is null
             group by l.member_id, l.seq),
        per_member as (select member_id, count(*) as entries, sum(points) as points from given where points > 0 group by member_id)
        select count(*), coalesce(sum(m.entries), 0)::bigint, coalesce(sum(m.points), 0)::bigint,
               count(*) filter (where a.balance < m.points),
               coalesce(sum(m.points - greatest(a.balance, 0)) filter (where a.balance < m.points), 0)::bigint
          from per_member m join core.loyalty_account a using (member_id)
        """;
}
