namespace Coop.Core.Timeline;

internal static class TimelineSql
{
    /// <summary>Locks heads in ascending member id, the one lock order of all writers.</summary>
    public const string LockHeads = """
        /* coop:timeline.lock_heads */
        select member_id, last_seq from core.timeline_head where member_id = any (@members) order by member_id for no key update
        """;

    /// <summary>Says how far heads that are held have come.</summary>
    public const string MoveHeads = """
        /* coop:timeline.move_heads */
        update core.timeline_head h set last_seq = g.seq from unnest(@members, @seqs) as g (member_id, seq) where h.member_id = g.member_id
        """;

    public const string Before = $"""
        /* coop:timeline.before */
        {Entries} and e.seq < @seq order by e.seq desc limit @count
        """;

    public const string After = $"""
        /* coop:timeline.after */
        {Entries} and e.seq > @seq order by e.seq limit @count
        """;

    public const string BySeq = $"""
        /* coop:timeline.by_seq */
        {Entries} and e.seq = any (@seqs) order by e.seq
        """;

    /// <summary>Messages that wait, or were refused and nobody has cleared away: not in the timeline, shown below it.</summary>
    public const string Waiting = $"""
        /* coop:timeline.waiting */
        {Messages} where o.member_id = @member and o.entry_seq is null and o.state in ('queued', 'refused') order by o.position
        """;

    public const string ByMessage = $"""
        /* coop:timeline.by_message */
        {Messages} where o.id = any (@ids) order by o.position
        """;

    /// <summary>What other members that entries are about are called.</summary>
    public const string Others = """
        /* coop:timeline.others */
        select m.id, m.given_names, m.first_surname, m.second_surname, m.organisation_name from core.member m where m.id = any (@ids)
        """;

    private const string Entries = """
        select e.seq, e.kind, e.channel, e.direction, e.conversation_id, e.author_id, s.display_name, e.source_id, e.facts::text,
               e.occurred_at, c.body, o.state, o.reason, o.rev, o.due_at, c.subject, c.attachments::text
          from core.timeline_entry e
          left join core.entry_content c on c.member_id = e.member_id and c.seq = e.seq
          left join core.outbound o on o.id = e.source_id and e.direction = 'out'
          left join core.staff s on s.id = e.author_id
         where e.member_id = @member
        """;

    private const string Messages = """
        select o.entry_seq, 'message', o.channel, 'out', o.conversation_id, o.author_id, s.display_name, o.id, case when o.secret then '{"secret":true}' end,
               coalesce(e.occurred_at, o.created_at), case when not o.secret then c.body end, o.state, o.reason, o.rev, o.due_at,
               case when not o.secret then c.subject end, null
          from core.outbound o
          left join core.timeline_entry e on e.member_id = o.member_id and e.seq = o.entry_seq
          left join core.outbound_content c on c.outbound_id = o.id
          left join core.staff s on s.id = o.author_id
        """;
}
