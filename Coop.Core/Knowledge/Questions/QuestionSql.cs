namespace Coop.Core.Knowledge.Questions;

internal static class QuestionSql
{
    /// <summary>The contact that is under way with a member, and how much they were asked lately; whoever has left is asked nothing.</summary>
    public const string State = """
        /* coop:questions.state */
        select c.channel, c.conversation_id,
               (select count(*) from core.question_answer a where a.member_id = @member and a.asked_at >= @day),
               (select count(*) from core.question_answer a where a.member_id = @member and a.asked_at > @month and a.outcome <> 'later'),
               one.rev + one.last_seq, one.stage = 'withdrawn'
          from (select m.rev, m.stage, h.last_seq from core.member m join core.timeline_head h on h.member_id = m.id where m.id = @member) one
          left join lateral (
               select e.channel, e.conversation_id
                 from (select * from core.timeline_entry where member_id = @member order by seq desc limit 100) e
                where e.occurred_at >= @since and (e.kind in ('call', 'visit') or (e.kind = 'message' and e.direction = 'in'))
                order by e.seq desc limit 1) c on true
        """;
}
