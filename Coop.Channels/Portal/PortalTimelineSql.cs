namespace Coop.Channels.Portal;

internal static class PortalTimelineSql
{
    public const string After = $"""
        /* coop:portal.after */
        {Rows} and e.seq > @seq order by e.seq desc limit @count
        """;

    public const string Before = $"""
        /* coop:portal.before */
        {Rows} and e.seq < @seq order by e.seq desc limit @count
        """;

    /// <summary>What members see among changed entries, and among the entries of changed outgoing messages.</summary>
    public const string Changed = $"""
        /* coop:portal.changed */
        {Rows}
           and e.seq = any (@seqs || array(select o.entry_seq from core.outbound o where o.id = any (@messages) and o.member_id = @member and o.entry_seq is not null))
         order by e.seq desc
        """;

    public const string Thread = """
        /* coop:portal.thread */
        select c.id, c.agent_read_seq, c.member_read_seq
          from core.contact_point p
          join channels.conversation c on c.contact_point_id = p.id and c.channel = 'web'
         where p.kind = 'portal' and p.value = @member
        """;

    /// <summary>The same thread, by itself: who follows its marks.</summary>
    public const string ThreadById = """
        /* coop:portal.thread_by_id */
        select c.id, c.agent_read_seq, c.member_read_seq from channels.conversation c where c.id = @conversation
        """;

    /// <summary>Threads whose messages have no other way to the member's eyes than a page like this one.</summary>
    public const string PageThreads = """
        /* coop:portal.page_threads */
        select id from channels.conversation where member_id = @member and channel = 'web'
        """;

    /// <summary>What was written here and stored, and is not in the timeline yet.</summary>
    public const string Pending = """
        /* coop:portal.pending */
        select r.body, i.received_at
          from channels.inbound i
          join channels.inbound_raw r on r.inbound_id = i.id
         where i.lane = @lane and i.state = 'waiting'
         order by i.position
        """;

    /// <summary>What a member ever said about being written to, newest first.</summary>
    public const string Consents = """
        /* coop:portal.consents */
        select c.channel, c.purpose, c.granted, c.source, split_part(s.display_name, ' ', 1), c.at
          from core.consent c
          left join core.staff s on s.id = c.actor_id
         where c.member_id = @member
         order by c.id desc
         limit @count
        """;

    /// <summary>
    /// Kinds are those on the list of what members see. The text of anything but a message is among staff, and so is a
    /// secret's, for other reasons.
    /// </summary>
    private const string Rows = """
        select e.seq, coalesce(before.seq, 0), e.kind, e.channel, e.direction, split_part(s.display_name, ' ', 1), e.occurred_at,
               case when e.kind = 'message' then c.body end, coalesce(o.secret, false), o.state, e.facts::text, e.conversation_id,
               coalesce(p.kind = 'portal', false), coalesce(v.agent_read_seq, 0) >= e.seq
          from core.timeline_entry e
          left join core.entry_content c on c.member_id = e.member_id and c.seq = e.seq
          left join core.outbound o on o.id = e.source_id and o.member_id = e.member_id and e.direction = 'out'
          left join core.staff s on s.id = e.author_id
          left join channels.conversation v on v.id = e.conversation_id and v.member_id = e.member_id
          left join core.contact_point p on p.id = v.contact_point_id
          left join lateral (
               select b.seq from core.timeline_entry b
                where b.member_id = e.member_id and b.seq < e.seq and b.kind = any (@kinds)
                  and (b.kind <> 'call' or b.facts ->> 'what' = any (@calls))
                order by b.seq desc limit 1) before on true
         where e.member_id = @member and e.kind = any (@kinds)
           and (e.kind <> 'call' or e.facts ->> 'what' = any (@calls))
        """;
}
