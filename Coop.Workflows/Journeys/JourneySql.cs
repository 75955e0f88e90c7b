namespace Coop.Workflows.Journeys;

internal static class JourneySql
{
    public const string Known = """
        /* coop:journeys.known */
        select id, code, version from journeys.journey order by id
        """;

    public const string Definition = """
        /* coop:journeys.definition */
        select definition::text from journeys.version where journey_id = @journey and number = @version
        """;

    public const string Purposes = """
        /* coop:journeys.purposes */
        select array_agg(code order by code) from core.purpose where not transactional
        """;

    /// <summary>Who publishes waits for whoever else is about to.</summary>
    public const string TakeTurn = """
        /* coop:journeys.take_turn */
        select pg_advisory_xact_lock(7226153984131)
        """;

    /// <summary>The newest version of a journey, whether somebody here published it, and whether it says the same.</summary>
    public const string Newest = """
        /* coop:journeys.newest */
        select j.id, v.number, v.published_by is null, v.definition = @definition::jsonb
          from journeys.journey j
          join journeys.version v on v.journey_id = j.id
         where j.code = @code
         order by v.number desc
         limit 1
        """;

    public const string Begin = """
        /* coop:journeys.begin */
        insert into journeys.journey (code, state, version, state_at, rev) values (@code, 'running', 1, @now, 1) returning id
        """;

    public const string Publish = """
        /* coop:journeys.publish */
        with version as (
            insert into journeys.version (journey_id, number, definition, published_at, published_by)
            values (@journey, @number, @definition::jsonb, @now, @by))
        update journeys.journey set version = @number, rev = rev + 1 where id = @journey
        """;

    public const string ChangeState = """
        /* coop:journeys.change_state */
        update journeys.journey set state = @state, state_at = @now, rev = rev + 1 where code = @code and state <> @state returning id
        """;

    /// <summary>A parked member goes on where they stand. Nobody else writes such a row: it waits for nothing.</summary>
    public const string SendOn = """
        /* coop:journeys.send_on */
        with sent_on as (
            update journeys.enrollment e set state = 'inside', reason = null, steps = steps + 1
              from journeys.journey j
             where e.id = @enrollment and e.state = 'parked' and j.id = e.journey_id
            returning e.id, e.journey_id, e.member_id, e.node, e.visit, e.steps, j.code),
        wait as (
            insert into journeys.wait (enrollment_id, journey_id, member_id, due_at, set_at, kind)
            select id, journey_id, member_id, @now, @now, 'turn' from sent_on),
        log as (
            insert into journeys.step_log (enrollment_id, step, at, node, visit, outcome, detail)
            select id, steps, @now, node, visit, 'sent_on', @by from sent_on),
        tally as (
            insert into journeys.tally (journey_id, node, outcome, slot, n) select journey_id, node, 'sent_on', 17, 1 from sent_on
            on conflict (journey_id, node, outcome, slot) do update set n = tally.n + excluded.n)
        select code, member_id from sent_on
        """;

    /// <summary>Journeys with the numbers of all nodes: who waits there now, and how often each outcome came about.</summary>
    public const string Numbers = """
        /* coop:journeys.numbers */
        select j.code, j.id, j.state, j.version, j.state_at, j.rev,
               coalesce((select jsonb_object_agg(i.node || ' ' || i.state, i.n) from (
                   select e.node, e.state, count(*) as n from journeys.enrollment e
                    where e.journey_id = j.id and e.state <> 'left' group by e.node, e.state) i), '{}')::text,
               coalesce((select jsonb_object_agg(o.node || ' ' || o.outcome, o.n) from (
                   select t.node, t.outcome, sum(t.n) as n from journeys.tally t
                    where t.journey_id = j.id group by t.node, t.outcome) o), '{}')::text
          from journeys.journey j
         where @codes::text[] is null or j.code = any(@codes)
         order by j.id
        """;

    /// <summary>
    /// The newest first, with only the conditions that are asked for: statements are planned once, so none may hang on an
    /// optional one. States are names of ours, never what somebody typed. Names are looked for as the desk's search does.
    /// </summary>
    public static string Inside(IEnumerable<string>? states, bool node, int words) => $"""
        /* coop:journeys.inside */
        select e.id, e.member_id, m.given_names, m.first_surname, m.second_surname, m.organisation_name, e.state, e.version, e.node, e.entered_at,
               e.left_at, e.reason, w.kind, w.due_at
          from journeys.enrollment e
          join core.member m on m.id = e.member_id
          left join journeys.wait w on w.enrollment_id = e.id
         where e.journey_id = @journey
           {(states is null ? "" : $"and e.state in ({string.Join(", ", states.Select(state => $"'{state}'"))})")}
           {(node ? "and e.node = @node" : "")}
           {string.Concat(Enumerable.Range(0, words).Select(n => $" and m.search_text like @word{n}"))}
         order by e.id desc
         limit @count
        """;

    public const string Steps = """
        /* coop:journeys.steps */
        select l.step, l.at, l.node, l.outcome, coalesce(s.display_name, l.detail)
          from journeys.step_log l
          left join core.staff s on l.outcome = 'sent_on' and s.id::text = l.detail
         where l.enrollment_id = @enrollment
         order by l.step, l.outbound_id nulls last, l.at
         limit 500
        """;
}
