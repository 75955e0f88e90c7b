namespace Coop.Core.Lifecycle;

internal static class LifecycleSql
{
    /// <summary>Today's runs of the rules that are switched on, made if need be; a rule runs once a day with what it was at its beginning.</summary>
    public const string Plan = """
        /* coop:lifecycle.plan */
        insert into core.lifecycle_run (rule, day, months, started_at)
        select code, @day, months, @now from core.lifecycle_rule where enabled
        on conflict (rule, day) do nothing
        """;

    /// <summary>A run that is not done, for this transaction alone: nodes take turns, and what one leaves another goes on with.</summary>
    public const string Take = """
        /* coop:lifecycle.take */
        select r.id, r.rule, g.kind, r.months, r.after_id
          from core.lifecycle_run r join core.lifecycle_rule g on g.code = r.rule
         where r.done_at is null and g.enabled
         order by r.id
         limit 1
         for update of r skip locked
        """;

    /// <summary>How far the run has come.</summary>
    public const string Advance = """
        /* coop:lifecycle.advance */
        update core.lifecycle_run
           set after_id = coalesce(@after, after_id), moved = moved + @moved, done_at = case when @after is null then @now end
         where id = @id
        """;

    /// <summary>What the rules did lately.</summary>
    public const string Runs = """
        /* coop:lifecycle.runs */
        select id, rule, day, months, moved, started_at, done_at from core.lifecycle_run order by id desc limit @count
        """;

    /// <summary>A page of the members a rule may concern, in the order of their ids: where it ends, and whom of them it moves.</summary>
    public static string Page(LifecycleRuleKind kind) => $"""
        /* coop:lifecycle.page */
        with page as materialized (
            select l.member_id, l.starts_at, l.stage, l.standing from core.lifecycle l
             where l.ends_at is null and l.superseded_at is null and l.member_id > @after
             order by l.member_id limit @page)
        select (select member_id from page order by member_id desc limit 1), array(
            select p.member_id from page p where {Condition(kind)} order by p.member_id)
        """;

    /// <summary>Which of these members a rule moves, now that nobody else can change them.</summary>
    public static string Still(LifecycleRuleKind kind) => $"""
        /* coop:lifecycle.still */
        select p.member_id from core.lifecycle p
         where p.member_id = any (@members) and p.ends_at is null and p.superseded_at is null and {Condition(kind)}
         order by p.member_id
        """;

    private static string Condition(LifecycleRuleKind kind) => kind switch
    {
        LifecycleRuleKind.Silence => $"""
            p.stage in ('active', 'at_risk', 'returned') and p.starts_at < @cutoff and {Known} and not {Heard} and not {Traded} and not {Reachable}
            """,
        LifecycleRuleKind.Settled => $"p.stage = 'returned' and p.starts_at < @cutoff and {Known} and ({Heard} or {Traded})",
        LifecycleRuleKind.Overdue => $"p.standing = 'able' and {Known} and {Owed} >= @months",
        _ => $"p.standing = 'overdue' and {Owed} < @months",
    };

    private const string Known = "exists (select from core.member m where m.id = p.member_id and not m.provisional)";

    /// <summary>The member wrote, called or came.</summary>
    private const string Heard = """
        exists (select from core.timeline_entry e
                 where e.member_id = p.member_id and e.direction = 'in' and e.occurred_at >= @cutoff)
        """;

    /// <summary>The member bought, or paid a contribution.</summary>
    private const string Traded = """
        (exists (select from core.sale s where s.member_id = p.member_id and s.at >= @cutoff)
         or exists (select from core.contribution c where c.member_id = p.member_id and c.entry = 'paid' and c.at >= @cutoff))
        """;

    /// <summary>How many months that are over were not paid in full; what was taken back does not count.</summary>
    private const string Owed = """
        (select count(*) from (
            select from core.contribution c
             where c.member_id = p.member_id and c.kind = 'ordinary' and c.entry in ('due', 'paid') and c.period < @month
               and not exists (select from core.contribution t where t.takes_back = c.id)
             group by c.period
            having sum(case c.entry when 'due' then c.amount else -c.amount end) > 0) owed)
        """;

    /// <summary>There is an address that did not fail when it was last tried.</summary>
    private const string Reachable = """
        exists (select from core.contact_point c
                 where c.member_id = p.member_id and c.kind in ('telephone', 'email', 'whatsapp')
                   and coalesce((select o.state <> 'failed' from core.outbound o
                                  where o.member_id = c.member_id and o.contact_point_id = c.id and o.state in ('sent', 'delivered', 'read', 'failed')
                                  order by o.created_at desc limit 1), true))
        """;
}
