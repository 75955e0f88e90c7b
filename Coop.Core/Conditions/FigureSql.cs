using Coop.Core.Persistence;
using NpgsqlTypes;

namespace Coop.Core.Conditions;

/// <summary>Statements about what members did and what is written beside their record, as SQL.</summary>
internal static class FigureSql
{
    /// <summary>What came back of each sale: what comes back is its buyer's. A sale that was told wrong has come back wholly.</summary>
    private static string BackOfSale(ConditionSql sql) =>
        $"(select sale_id, sum(total) as total from core.sale_return where true{sql.Scope("member_id")} group by sale_id)";

    private static string BackOfLine(ConditionSql sql) => $"""
        (select r.sale_id, x.number, sum(x.quantity) as quantity, sum(x.amount) as amount
           from core.sale_return r join core.return_line x on x.return_id = r.id where true{sql.Scope("r.member_id")} group by r.sale_id, x.number)
        """;

    public static string Bought(ConditionSql sql, Condition.Bought bought)
    {
        var figure = bought.Products.Count == 0 ? Sales(sql, bought) : Lines(sql, bought);
        return sql.Counted($"{sql.Figure(figure)}.n", bought.Bounds);
    }

    public static string Contributed(ConditionSql sql, Condition.Contributed paid)
    {
        // What was taken back is little: it is read first, by the index over just that.
        const string Standing = """
            core.contribution c
              left join (select takes_back from core.contribution where takes_back is not null) t on t.takes_back = c.id
             where t.takes_back is null
            """;
        var figure = paid.Measure == ContributedMeasure.MonthsOwed
            ? $"""
                select member_id, count(*) as n
                  from (select c.member_id from {Standing} and c.kind = 'ordinary' and c.entry in ('due', 'paid')
                           and c.period < {sql.Value(sql.Moment.Month, NpgsqlDbType.Date)}{sql.WithinDays("c.period", paid.When)}{sql.Scope("c.member_id")}
                         group by c.member_id, c.period
                        having sum(case c.entry when 'due' then c.amount else -c.amount end) > 0) owed
                 group by member_id
                """
            : $"""
                select c.member_id, {(paid.Measure == ContributedMeasure.Amount ? "sum(c.amount)" : "count(*)")} as n
                  from {Standing} and c.entry = 'paid'{sql.Within("c.at", paid.When)}{sql.Scope("c.member_id")}
                 group by c.member_id
                """;
        return sql.Counted($"{sql.Figure(figure)}.n", paid.Bounds);
    }

    public static string Points(ConditionSql sql, Condition.Points points) => points.Measure switch
    {
        PointsMeasure.Balance => sql.Counted($"{sql.Join("ac", "core.loyalty_account")}.balance", points.Bounds),
        PointsMeasure.Expiring => sql.Counted(
            sql.Figure($"""
                select member_id, sum(remaining) as n from core.loyalty_lot
                 where remaining > 0 and expires_on is not null{sql.WithinDays("expires_on", points.When)}{sql.Scope("member_id")} group by member_id
                """) + ".n",
            points.Bounds),
        _ => sql.Counted(
            sql.Figure($"""
                select member_id, {(points.Measure == PointsMeasure.Earned ? "sum(points)" : "-sum(points)")} as n from core.loyalty_entry
                 where kind in ({(points.Measure == PointsMeasure.Earned ? "'earned', 'reversed'" : "'redeemed', 'restored'")})
                   {sql.WithinDays("occurred_on", points.When)}{sql.Scope("member_id")}
                 group by member_id
                """) + ".n",
            points.Bounds),
    };

    public static string Consented(ConditionSql sql, Condition.Consented consented)
    {
        var said = sql.Figure($"""
            select distinct on (member_id) member_id, granted from core.consent
             where channel = {sql.Value(consented.Channel.Stored(), NpgsqlDbType.Text)}
               and purpose = {sql.Value(consented.Purpose, NpgsqlDbType.Text)}{sql.Scope("member_id")}
             order by member_id, id desc
            """);
        return consented.Standing switch
        {
            ConsentStanding.Granted => $"{said}.granted",
            ConsentStanding.Withdrawn => $"{said}.granted = false",
            _ => $"{said}.member_id is null",
        };
    }

    public static string Reachable(ConditionSql sql, Condition.Reachable reachable) => $"""
        exists (select from core.contact_point c where c.member_id = m.id
                   and c.kind = {sql.Value(reachable.Kind.Stored(), NpgsqlDbType.Text)}{(reachable.Verified ? " and c.verified_at is not null" : "")})
        """;

    public static string Tagged(ConditionSql sql, Condition.Tagged tagged) =>
        $"exists (select from core.member_tag t where t.member_id = m.id and t.tag = any ({sql.Texts(tagged.Tags)}))";

    public static string Interested(ConditionSql sql, Condition.Interested interested) => $"""
        exists (select from core.member_interest i where i.member_id = m.id and i.product_id = any ({sql.Ids(sql.Terms.Products(interested.Products))}))
        """;

    public static string Questioned(ConditionSql sql, Condition.Asked asked)
    {
        var which = asked.Questions.Count > 0 ? $" and question = any ({sql.Texts(asked.Questions)})" : "";
        var figure = sql.Figure($"""
            select member_id, count(*) as n from core.question_answer
             where outcome = {sql.Value(asked.Outcome.Stored(), NpgsqlDbType.Text)}{which}{sql.Within("asked_at", asked.When)}{sql.Scope("member_id")} group by member_id
            """);
        return sql.Counted($"{figure}.n", asked.Bounds);
    }

    public static string Requested(ConditionSql sql, Condition.Requested requested)
    {
        var kinds = requested.Kinds.Count > 0 ? $" and kind = any ({sql.Texts(requested.Kinds.Select(kind => kind.Stored()))})" : "";
        var standing = requested.Standing switch
        {
            RequestStanding.Open => "state = 'open'",
            RequestStanding.Overdue => $"state = 'open' and due_on < {sql.Value(sql.Moment.Today, NpgsqlDbType.Date)}",
            RequestStanding.Answered => "state = 'answered'",
            RequestStanding.AnsweredLate => "state = 'answered' and closed_on > due_on",
            RequestStanding.Withdrawn => "state = 'withdrawn'",
            _ => "state <> 'mistaken'",
        };
        var figure = sql.Figure($"""
            select member_id, count(*) as n from core.request
             where {standing}{kinds}{sql.WithinDays("received_on", requested.When)}{sql.Scope("member_id")} group by member_id
            """);
        return sql.Counted($"{figure}.n", requested.Bounds);
    }

    public static string Happened(ConditionSql sql, Condition.Happened happened)
    {
        string[] filters =
        [
            .. happened.Kinds.Count > 0 ? [$" and kind = any ({sql.Texts(happened.Kinds.Select(kind => kind.Stored()))})"] : Array.Empty<string>(),
            .. happened.Channels.Count > 0 ? [$" and channel = any ({sql.Texts(happened.Channels.Select(channel => channel.Stored()))})"] : Array.Empty<string>(),
            .. happened.Direction is { } way ? [$" and direction = {sql.Value(way.Stored(), NpgsqlDbType.Text)}"] : Array.Empty<string>(),
        ];
        var figure = sql.Figure($"""
            select member_id, count(*) as n from core.timeline_entry
             where true{string.Concat(filters)}{sql.Within("occurred_at", happened.When)}{sql.Scope("member_id")} group by member_id
            """);
        return sql.Counted($"{figure}.n", happened.Bounds);
    }

    private static string Sales(ConditionSql sql, Condition.Bought bought) => $"""
        select s.member_id, {(bought.Measure == BoughtMeasure.Amount ? "sum(s.total - coalesce(b.total, 0))" : "count(*)")} as n
          from core.sale s
          left join {BackOfSale(sql)} b on b.sale_id = s.id
         where (b.sale_id is null or b.total < s.total){Where(sql, bought)}{sql.Within("s.at", bought.When)}{sql.Scope("s.member_id")}
         group by s.member_id
        """;

    private static string Lines(ConditionSql sql, Condition.Bought bought)
    {
        // Whoever only has to have bought once is not counted by sales: the ticket's number makes no difference.
        var times = bought.Bounds is { Least: null or <= 1, Most: null or < 1 } ? "count(*)" : "count(distinct l.sale_id)";
        var where = Where(sql, bought);
        return $"""
            select l.member_id, {(bought.Measure == BoughtMeasure.Amount ? "sum(l.amount - coalesce(b.amount, 0))" : times)} as n
              from core.sale_line l
              {(where.Length > 0 ? "join core.sale s on s.id = l.sale_id" : "")}
              left join {BackOfLine(sql)} b on b.sale_id = l.sale_id and b.number = l.number
             where (b.sale_id is null or b.quantity < l.quantity)
               and l.product_id = any ({sql.Ids(sql.Terms.Products(bought.Products))}){where}{sql.Within("l.at", bought.When)}{sql.Scope("l.member_id")}
             group by l.member_id
            """;
    }

    private static string Where(ConditionSql sql, Condition.Bought bought) =>
        (bought.Branches.Count > 0 ? $" and s.branch_id = any ({sql.Ids(sql.Terms.Branches(bought.Branches))})" : "")
        + (bought.Channels.Count > 0 ? $" and s.channel = any ({sql.Texts(bought.Channels)})" : "");
}
