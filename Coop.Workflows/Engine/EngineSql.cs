namespace Coop.Workflows.Engine;

internal static class EngineSql
{
    /// <summary>Running journeys for which somebody's wait is over.</summary>
    public const string WithDue = """
        /* coop:journeys.with_due */
        select j.id, j.code
          from journeys.journey j
         where j.state = 'running' and exists (select from journeys.wait w where w.journey_id = j.id and w.due_at <= @now)
         order by j.id
        """;

    /// <summary>
    /// Takes waits that are over, and the heads of their members. Nobody is waited for: a wait another engine holds, and a
    /// member somebody is writing to, are left for the next look. While the head is held no entry can come in unseen.
    /// </summary>
    public const string Take = """
        /* coop:journeys.take */
        with due as materialized (
            select w.enrollment_id, w.member_id, w.kind, w.heard
              from journeys.wait w
              join journeys.journey j on j.id = w.journey_id
             where w.journey_id = @journey and w.due_at <= @now and j.state = 'running'
             order by w.due_at, w.enrollment_id
             limit @count
               for update of w skip locked)
        select e.id, e.version, e.member_id, e.entry_key, e.came_by, e.node, e.visit, e.visits::text, e.steps, e.sent_seq, due.kind, due.heard, h.last_seq
          from due
          join journeys.enrollment e on e.id = due.enrollment_id
          join core.timeline_head h on h.member_id = due.member_id
         order by h.member_id, e.id
           for no key update of h skip locked
        """;

    /// <summary>Which of them heard from their members since their last message; what machines write is no answer.</summary>
    public const string Replies = """
        /* coop:journeys.replies */
        select q.id
          from unnest(@ids, @members, @seqs) as q (id, member_id, seq)
         where exists (select from core.timeline_entry t where t.member_id = q.member_id and t.seq > q.seq and t.direction = 'in' and t.facts->>'machine' is null)
        """;

    public const string Facts = """
        /* coop:journeys.facts */
        select m.id, m.kind, m.stage, m.provisional, m.given_names, m.first_surname, m.second_surname, m.organisation_name, b.name, m.language,
               p.ids, p.kinds
          from core.member m
          left join core.branch b on b.id = m.branch_id
          left join lateral (
               select array_agg(c.id order by c.verified_at desc nulls last, c.created_at desc, c.id desc) as ids,
                      array_agg(c.kind order by c.verified_at desc nulls last, c.created_at desc, c.id desc) as kinds
                 from core.contact_point c where c.member_id = m.id) p on true
         where m.id = any(@members)
        """;

    public const string Move = """
        /* coop:journeys.move */
        update journeys.enrollment e
           set state = m.state, node = m.node, visit = m.visit, visits = m.visits::jsonb, steps = m.steps, sent_seq = m.sent_seq, reason = m.reason,
               left_at = case when m.state = 'left' then @now end
          from unnest(@ids, @states, @nodes, @visit_numbers, @visits, @steps, @sent_seqs, @reasons)
               as m (id, state, node, visit, visits, steps, sent_seq, reason)
         where e.id = m.id
        """;

    public const string Wait = """
        /* coop:journeys.wait */
        update journeys.wait w
           set due_at = n.due_at, set_at = @now, kind = n.kind, event = n.event, heard = false
          from unnest(@ids, @due_ats, @kinds, @events) as n (id, due_at, kind, event)
         where w.enrollment_id = n.id
        """;

    public const string EndWaits = """
        /* coop:journeys.end_waits */
        delete from journeys.wait where enrollment_id = any(@ids)
        """;

    public const string Log = """
        /* coop:journeys.log */
        insert into journeys.step_log (enrollment_id, step, at, node, visit, outcome, detail, outbound_id)
        select l.enrollment_id, l.step, @now, l.node, l.visit, l.outcome, l.detail, l.outbound_id
          from unnest(@ids, @steps, @nodes, @visits, @outcomes, @details, @messages) as l (enrollment_id, step, node, visit, outcome, detail, outbound_id)
        """;

    /// <summary>The last statement of a transaction, its rows in order: whoever waits for one here holds nothing the other needs.</summary>
    public const string Tally = """
        /* coop:journeys.tally */
        insert into journeys.tally (journey_id, node, outcome, slot, n)
        select @journey, t.node, t.outcome, pg_backend_pid() % 16, t.n
          from unnest(@nodes, @outcomes, @counts) as t (node, outcome, n)
         order by t.node, t.outcome
        on conflict (journey_id, node, outcome, slot) do update set n = tally.n + excluded.n
        """;

    /// <summary>How many waits are over, and the oldest of them, where the journey runs.</summary>
    public const string Waiting = """
        /* coop:journeys.waiting */
        select count(*), min(w.due_at)
          from journeys.wait w join journeys.journey j on j.id = w.journey_id
         where j.state = 'running' and w.due_at <= @now
        """;
}
