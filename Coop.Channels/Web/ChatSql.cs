namespace Coop.Channels.Web;

internal static class ChatSql
{
    public const string BySession = $"""
        /* coop:web.thread_by_session */
        {Threads} where p.kind = 'web' and p.value = @session
        """;

    public const string ByConversation = $"""
        /* coop:web.thread_by_conversation */
        {Threads} where c.id = @conversation
        """;

    /// <summary>The newest messages of a thread after one of its numbers.</summary>
    public const string After = $"""
        /* coop:web.after */
        {Rows} and e.conversation_id = @conversation and e.seq > @seq order by e.seq desc limit @count
        """;

    /// <summary>The messages of a thread before one of its numbers.</summary>
    public const string Before = $"""
        /* coop:web.before */
        {Rows} and e.conversation_id = @conversation and e.seq < @seq order by e.seq desc limit @count
        """;

    /// <summary>Messages among changed entries, and among the entries of changed outgoing messages.</summary>
    public const string Changed = $"""
        /* coop:web.changed */
        {Rows}
           and e.seq = any (@seqs || array(select o.entry_seq from core.outbound o where o.id = any (@messages) and o.entry_seq is not null))
         order by e.seq desc
        """;

    private const string Threads = """
        select c.id, c.member_id, c.agent_read_seq, c.member_read_seq,
               coalesce((select e.seq from core.timeline_entry e
                          where e.member_id = c.member_id and e.conversation_id = c.id and e.kind = 'message'
                          order by e.seq desc limit 1), 0) as last_seq
          from channels.conversation c
          join core.contact_point p on p.id = c.contact_point_id and c.channel = 'web'
        """;

    /// <summary>Messages only: whatever else is written down about a member is not for the member's page.</summary>
    private const string Rows = """
        select e.seq, coalesce(before.seq, 0), e.conversation_id, e.direction, s.display_name, e.facts ->> 'client', c.body, e.occurred_at
          from core.timeline_entry e
          left join core.entry_content c on c.member_id = e.member_id and c.seq = e.seq
          left join core.staff s on s.id = e.author_id
          left join lateral (
               select b.seq from core.timeline_entry b
                where b.member_id = e.member_id and b.conversation_id = e.conversation_id and b.kind = 'message' and b.seq < e.seq
                order by b.seq desc limit 1) before on true
         where e.member_id = @member and e.kind = 'message' and e.channel = 'web' and e.direction in ('in', 'out')
        """;
}
