namespace Coop.Channels.Conversations;

internal static class ConversationSql
{
    /// <summary>Marks move forward only, whatever comes late or twice. Returns nothing when there is nothing new.</summary>
    public const string AgentRead = """
        /* coop:conversations.agent_read */
        update channels.conversation set agent_read_seq = last_in_seq, rev = rev + 1
         where member_id = @member and agent_read_seq < last_in_seq
        returning id
        """;

    /// <summary>A device may say any number: none counts beyond the member's last entry.</summary>
    public const string MemberMark = """
        /* coop:conversations.member_mark */
        update channels.conversation c
           set member_received_seq = greatest(c.member_received_seq, upto.seq),
               member_read_seq = case when @read then greatest(c.member_read_seq, upto.seq) else c.member_read_seq end,
               rev = rev + 1
          from (select least(@seq, last_seq) as seq from core.timeline_head where member_id = @member) upto
         where c.id = @id and c.member_id = @member and (c.member_received_seq < upto.seq or (@read and c.member_read_seq < upto.seq))
        """;

    /// <summary>The thread in which the member wrote last comes first.</summary>
    public const string OfMember = """
        /* coop:conversations.of_member */
        select c.id, c.channel, c.last_in_seq, c.agent_read_seq, p.kind, p.value, p.id
          from channels.conversation c
          join core.contact_point p on p.id = c.contact_point_id
         where c.member_id = @member
         order by c.last_in_at desc nulls last, c.id desc
        """;

    public const string FindThreads = """
        /* coop:conversations.find_threads */
        select c.id, c.member_id, c.contact_point_id, c.channel
          from unnest(@contact_points, @channels) as k (contact_point_id, channel)
          join channels.conversation c on c.contact_point_id = k.contact_point_id and c.channel = k.channel
        """;

    /// <summary>Returns the browser sessions among the addresses of those that are new.</summary>
    public const string OpenThreads = """
        /* coop:conversations.open_threads */
        with opened as (
            insert into channels.conversation (id, member_id, contact_point_id, channel, last_in_seq, opened_at, rev)
            select k.id, k.member_id, k.contact_point_id, k.channel, 0, @now, 1
              from unnest(@ids, @members, @contact_points, @channels) as k (id, member_id, contact_point_id, channel)
            on conflict (contact_point_id, channel) do nothing
            returning contact_point_id)
        select p.value from opened join core.contact_point p on p.id = opened.contact_point_id where p.kind in ('web', 'portal')
        """;

    /// <summary>The conversation of a reply address first, then those of our messages in the order given; and whether the sender's address is their member's.</summary>
    public const string Answered = """
        /* coop:conversations.answered */
        select c.id, c.member_id, c.contact_point_id,
               exists (select 1 from core.contact_point p where p.member_id = c.member_id and p.kind = @kind and p.value = @value), g.message_id
          from (select @conversation as conversation_id, null::uuid as message_id, 0 as n
                union all
                select o.conversation_id, o.id, array_position(@messages, o.id)
                  from core.outbound o where o.id = any (@messages) and o.entry_seq is not null) g
          join channels.conversation c on c.id = g.conversation_id and c.channel = 'email'
         order by g.n
        """;

    /// <summary>A save that left the browser before one that is stored already changes nothing.</summary>
    public const string SaveDraft = """
        /* coop:conversations.save_draft */
        insert into channels.draft (staff_id, member_id, body, note, rev, updated_at)
        values (@staff, @member, @body, @note, @rev, @now)
        on conflict (staff_id, member_id) do update
           set body = excluded.body, note = excluded.note, rev = excluded.rev, updated_at = excluded.updated_at
         where channels.draft.rev < excluded.rev
        """;
}
