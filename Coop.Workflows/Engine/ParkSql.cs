namespace Coop.Workflows.Engine;

internal static class ParkSql
{
    /// <summary>Whoever took the member meanwhile has moved them on: then there is nothing to park.</summary>
    public const string Park = """
        /* coop:journeys.park */
        with taken as materialized (
            select enrollment_id from journeys.wait where enrollment_id = @enrollment and due_at <= @now for update skip locked),
        parked as (
            update journeys.enrollment e set state = 'parked', reason = @reason, steps = steps + 1
              from taken where e.id = taken.enrollment_id
            returning e.id, e.node, e.visit, e.steps),
        ended as (
            delete from journeys.wait where enrollment_id in (select id from parked)),
        log as (
            insert into journeys.step_log (enrollment_id, step, at, node, visit, outcome, detail)
            select id, steps, @now, node, visit, 'parked', @reason from parked)
        insert into journeys.tally (journey_id, node, outcome, slot, n) select @journey, node, 'parked', pg_backend_pid() % 16, 1 from parked
        on conflict (journey_id, node, outcome, slot) do update set n = tally.n + excluded.n
        """;
}
