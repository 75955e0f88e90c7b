namespace Coop.Core.Requests;

internal static class RequestSql
{
    public const string Count = """
        /* coop:requests.count */
        select count(*) filter (where state <> 'mistaken')::int, coalesce(sum(rev), 0)::bigint from core.request where member_id = @member
        """;

    public const string OfMember = $"""
        /* coop:requests.of_member */
        {Rows}
         where r.member_id = @member and r.state <> 'mistaken'
         order by r.state <> 'open', case when r.state = 'open' then r.due_on end, r.closed_at desc, r.number desc
         limit @count
        """;

    public const string CountOpen = """
        /* coop:requests.count_open */
        select count(*)::int, (count(*) filter (where due_on < @today))::int, (select coalesce(sum(rev), 0)::bigint from core.request)
          from core.request where state = 'open'
        """;

    public const string Open = $"""
        /* coop:requests.open */
        {Rows}
         where r.state = 'open'
         order by r.due_on, r.number
         limit @count
        """;

    private const string Rows = """
        select r.id, r.number, r.member_id, r.kind, r.channel, r.received_on, r.due_on, r.state, r.closed_on,
               c.subject, c.body, c.answer, o.display_name, x.display_name,
               m.given_names, m.first_surname, m.second_surname, m.organisation_name
          from core.request r
          join core.member m on m.id = r.member_id
          left join core.request_content c on c.request_id = r.id
          left join core.staff o on o.id = r.opened_by
          left join core.staff x on x.id = r.closed_by
        """;
}
