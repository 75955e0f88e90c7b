namespace Coop.Workflows.Triggers;

internal static class TriggerSql
{
    /// <summary>Lets a member in, once for each entry key. Its tally stands in a slot of its own: one subscriber writes at a time.</summary>
    public const string Enroll = """
        /* coop:journeys.enroll */
        with entered as (
            insert into journeys.enrollment (journey_id, version, member_id, entry_key, came_by, state, node, visit, steps, entered_at)
            values (@journey, @version, @member, @entry_key, @came_by, 'inside', @node, 1, 1, @now)
            on conflict (journey_id, member_id, entry_key) do nothing
            returning id),
        wait as (
            insert into journeys.wait (enrollment_id, journey_id, member_id, due_at, set_at, kind)
            select id, @journey, @member, @now, @now, 'turn' from entered),
        log as (
            insert into journeys.step_log (enrollment_id, step, at, node, visit, outcome) select id, 1, @now, @node, 1, 'entered' from entered)
        insert into journeys.tally (journey_id, node, outcome, slot, n) select @journey, @node, 'entered', 16, 1 from entered
        on conflict (journey_id, node, outcome, slot) do update set n = tally.n + excluded.n
        """;

    /// <summary>Who of the member's enrolments waits for the event. Whoever holds a wait may write its enrolment.</summary>
    public const string Listening = """
        /* coop:journeys.listening */
        select w.enrollment_id, e.journey_id, e.version, e.node, e.sent_seq, w.set_at
          from journeys.wait w join journeys.enrollment e on e.id = w.enrollment_id
         where w.member_id = @member and w.event = @event and not w.heard
           for update
        """;

    public const string Hear = """
        /* coop:journeys.hear */
        update journeys.wait set heard = true, due_at = least(due_at, @now) where enrollment_id = any(@ids)
        """;

    /// <summary>What became of a message stands beside its step, once.</summary>
    public const string Settle = """
        /* coop:journeys.settle */
        with sent as (
            select s.enrollment_id, s.step, s.node, s.visit, o.reason
              from journeys.step_log s join core.outbound o on o.id = s.outbound_id
             where s.outbound_id = @message and s.outcome = 'sent'
               and not exists (select from journeys.step_log n where n.enrollment_id = s.enrollment_id and n.step = s.step and n.outcome = @outcome)),
        log as (
            insert into journeys.step_log (enrollment_id, step, at, node, visit, outcome, detail)
            select enrollment_id, step, @now, node, visit, @outcome, reason from sent)
        select e.journey_id, j.code, sent.node
          from sent join journeys.enrollment e on e.id = sent.enrollment_id join journeys.journey j on j.id = e.journey_id
        """;

    public const string TallySettled = """
        /* coop:journeys.tally_settled */
        insert into journeys.tally (journey_id, node, outcome, slot, n) values (@journey, @node, @outcome, 16, 1)
        on conflict (journey_id, node, outcome, slot) do update set n = tally.n + excluded.n
        """;
}
