namespace Coop.Channels.Routing;

internal static class RoutingSql
{
    public const string Lock = """
        /* coop:routing.lock */
        select * from channels.work_item where id = {0} for update
        """;

    public const string LockOpen = """
        /* coop:routing.lock_open */
        select * from channels.work_item where conversation_id = {0} and closed_at is null for update
        """;

    /// <summary>Open work, who waits longest first; those who do not wait after them.</summary>
    public const string Page = $"""
        /* coop:routing.page */
        {Rows}
         where w.closed_at is null
         order by coalesce(w.waiting_since, 'infinity'), w.id
         limit @count
        """;

    /// <summary>A part of the same list, after a line that was read before.</summary>
    public const string Slice = $"""
        /* coop:routing.slice */
        {Rows}
         where w.closed_at is null
           and (coalesce(w.waiting_since, 'infinity'), w.id) > (@since, @id)
           and (@agent is null or w.agent_id = @agent)
           and (not @free or w.agent_id is null)
         order by coalesce(w.waiting_since, 'infinity'), w.id
         limit @count
        """;

    public const string Counts = """
        /* coop:routing.counts */
        select count(*) filter (where agent_id = @mine), count(*) filter (where agent_id is null), count(*)
          from channels.work_item where closed_at is null
        """;

    public const string ByIds = $"""
        /* coop:routing.by_ids */
        {Rows}
         where w.id = any (@ids)
            or (w.conversation_id = any (@conversations) and w.closed_at is null)
            or (w.member_id = any (@members) and w.closed_at is null)
        """;

    public const string OfMember = $"""
        /* coop:routing.of_member */
        {Rows}
         where w.member_id = @member and w.closed_at is null
         order by w.opened_at desc
        """;

    public const string Open = "/* coop:routing.open */ select count(*) from channels.work_item where closed_at is null";

    /// <summary>The line shown is the last of the conversation; unread are the member's entries nobody has looked at.</summary>
    private const string Rows = """
        select w.id, w.conversation_id, w.member_id, w.channel, w.agent_id, s.display_name, w.opened_at, w.waiting_since, w.closed_at,
               w.rev + c.rev + m.rev as rev, m.given_names, m.first_surname, m.second_surname, m.organisation_name, m.provisional, m.stage,
               (select ec.body from core.entry_content ec where ec.member_id = w.member_id and ec.seq = c.last_in_seq) as line,
               (select count(*) from core.timeline_entry e
                 where e.member_id = w.member_id and e.seq > c.agent_read_seq and e.seq <= c.last_in_seq
                   and e.conversation_id = w.conversation_id and e.direction = 'in') as unread,
               case when w.channel = 'voice' then (
                    select min(r.due_at) from channels.call_promise r
                     where r.conversation_id = w.conversation_id and r.kept_at is null and r.withdrawn_at is null) end as call_back_by,
               case when p.kind in ('telephone', 'whatsapp', 'email') then p.value end as address
          from channels.work_item w
          join channels.conversation c on c.id = w.conversation_id
          join core.contact_point p on p.id = c.contact_point_id
          join core.member m on m.id = w.member_id
          left join core.staff s on s.id = w.agent_id
        """;
}
