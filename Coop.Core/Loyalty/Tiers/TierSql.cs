namespace Coop.Core.Loyalty.Tiers;

internal static class TierSql
{
    public const string Ladders = """
        /* coop:tiers.ladders */
        select version, valid_from, definition::text, published_at from core.loyalty_ladder order by version
        """;

    /// <summary>Who publishes waits for whoever else is about to.</summary>
    public const string TakeTurn = """
        /* coop:tiers.take_turn */
        select pg_advisory_xact_lock(7226153984163)
        """;

    public const string Publish = """
        /* coop:tiers.publish */
        insert into core.loyalty_ladder (version, valid_from, definition, published_at, published_by)
        values (@version, @from, @definition::jsonb, @now, @by)
        """;

    /// <summary>Members are to be looked at: these, and those whose facts came with batches of files.</summary>
    public const string Mark = """
        /* coop:tiers.mark */
        insert into core.loyalty_tier_due (member_id, marked_at)
        select member_id, @now from (
            select unnest(@members::uuid[]) as member_id
            union
            select member_id from core.sale where import_batch = any (@batches)
            union
            select member_id from core.sale_return where import_batch = any (@batches)
            union
            select member_id from core.contribution where import_batch = any (@batches)) told
         where exists (select from core.loyalty_ladder)
        """;

    /// <summary>Whether there is anything to do: somebody to look at, or a day whose turn is to be made.</summary>
    public const string Pending = """
        /* coop:tiers.pending */
        select exists (select from core.loyalty_tier_due), exists (select from core.loyalty_tier_turn where day = @today and ladder = @ladder)
        """;

    /// <summary>The turn of a day, once for a ladder; nothing when it was made before.</summary>
    public const string Turn = """
        /* coop:tiers.turn */
        insert into core.loyalty_tier_turn (day, ladder, made_at) values (@today, @ladder, @now)
        on conflict do nothing
        returning not exists (select from core.loyalty_tier_turn t where t.ladder = @ladder)
        """;

    /// <summary>Whose day has come: a term, a warning, full months; who came, who left. All, when a ladder begins.</summary>
    public const string MarkDay = """
        /* coop:tiers.mark_day */
        insert into core.loyalty_tier_due (member_id, marked_at)
        select member_id, @now from (
            select member_id from core.loyalty_standing where next_on <= @today
            union
            select a.member_id from core.admission a
             where @all or not exists (select from core.loyalty_standing s where s.member_id = a.member_id)
            union
            select s.member_id from core.loyalty_standing s
             where exists (select from core.member m where m.id = s.member_id and m.stage in ('prospect', 'applicant', 'withdrawn'))) due
        """;

    /// <summary>One node at a time looks at members: false when another is at it.</summary>
    public const string TakeTable = """
        /* coop:tiers.take_table */
        select pg_try_advisory_xact_lock(7226153984164)
        """;

    /// <summary>Takes the oldest marks; each member once, who may have had several of them.</summary>
    public const string Take = """
        /* coop:tiers.take */
        with taken as (
            delete from core.loyalty_tier_due where id in (select id from core.loyalty_tier_due order by id limit @most) returning member_id)
        select distinct member_id from taken
        """;

    public const string Standings = """
        /* coop:tiers.standings */
        select member_id, tier, rank, ladder, since, until, projected, warned, as_of, next_on, moves from core.loyalty_standing where member_id = any (@members)
        """;

    /// <summary>The days of admission of those who are members now.</summary>
    public const string Admissions = """
        /* coop:tiers.admissions */
        select member_id, (since at time zone @zone)::date from core.admission where member_id = any (@members)
        """;

    /// <summary>
    /// What each day added and took; what came back with the day of what it takes back, and its own. What was told wrong and put right never
    /// was: both its days are the first.
    /// </summary>
    public const string Facts = """
        /* coop:tiers.facts */
        select member_id, measure, on_day, counts_day, sum(amount)
          from (
            select e.member_id, 'points' as measure, e.occurred_on as on_day, e.occurred_on as counts_day, e.points::numeric as amount
              from core.loyalty_entry e
             where @points and e.member_id = any (@members) and e.kind = 'earned' and e.occurred_on >= @from
            union all
            select e.member_id, 'points', o.occurred_on,
                   case when exists (select from core.sale_return t where t.member_id = e.member_id and t.correction and e.source_type = 'return' and t.id::text = e.source_id)
                        then o.occurred_on else greatest(e.occurred_on, o.occurred_on) end,
                   (e.points - e.forgiven)::numeric
              from core.loyalty_entry e join core.loyalty_entry o on o.member_id = e.member_id and o.seq = e.reverses_seq
             where @points and e.member_id = any (@members) and e.kind = 'reversed' and o.occurred_on >= @from
            union all
            select s.member_id, 'spend', (s.at at time zone @zone)::date, (s.at at time zone @zone)::date, s.total
              from core.sale s
             where @spend and s.member_id = any (@members) and not s.before_admission and s.at >= @since
            union all
            select s.member_id, 'spend', (s.at at time zone @zone)::date,
                   (case when r.correction then s.at else greatest(r.at, s.at) end at time zone @zone)::date, -r.total
              from core.sale_return r join core.sale s on s.id = r.sale_id
             where @spend and r.member_id = any (@members) and not s.before_admission and s.at >= @since
            union all
            select c.member_id, 'contributions', (c.at at time zone @zone)::date, (c.at at time zone @zone)::date, c.amount
              from core.contribution c
             where @contributions and c.member_id = any (@members) and c.entry = 'paid' and not c.before_admission and c.at >= @since
            union all
            select c.member_id, 'contributions', (c.at at time zone @zone)::date, (greatest(b.at, c.at) at time zone @zone)::date, -c.amount
              from core.contribution b join core.contribution c on c.id = b.takes_back
             where @contributions and b.member_id = any (@members) and c.entry = 'paid' and not c.before_admission and c.at >= @since) fact
         group by 1, 2, 3, 4
        """;

    public const string Save = """
        /* coop:tiers.save */
        insert into core.loyalty_standing (member_id, tier, rank, ladder, since, until, projected, warned, as_of, next_on, moves, rev)
        select u.*, 1 from unnest(@members, @tiers, @ranks, @ladders, @sinces, @untils, @projecteds, @warneds, @as_ofs, @nexts, @moves) u
        on conflict (member_id) do update
           set tier = excluded.tier, rank = excluded.rank, ladder = excluded.ladder, since = excluded.since, until = excluded.until,
               projected = excluded.projected, warned = excluded.warned, as_of = excluded.as_of, next_on = excluded.next_on, moves = excluded.moves,
               rev = loyalty_standing.rev + 1
        """;

    public const string AddMoves = """
        /* coop:tiers.add_moves */
        insert into core.loyalty_tier_move (member_id, seq, kind, cause, from_tier, to_tier, on_day, until, ladder, figures, told, recorded_at)
        select m, s, k, c, f, t, o, u, l, g::jsonb, d, @now
          from unnest(@members, @seqs, @kinds, @causes, @froms, @tos, @days, @untils, @ladders, @figures, @told) x (m, s, k, c, f, t, o, u, l, g, d)
        """;

    /// <summary>Who is no member has no tier.</summary>
    public const string Leave = """
        /* coop:tiers.leave */
        with gone as (delete from core.loyalty_standing where member_id = any (@members) returning member_id, tier, ladder, moves)
        insert into core.loyalty_tier_move (member_id, seq, kind, cause, from_tier, to_tier, on_day, until, ladder, figures, told, recorded_at)
        select member_id, moves + 1, 'left', 'withdrawn', tier, null, @today, null, ladder, '{}', false, @now from gone
        """;

    public const string MovesSoFar = """
        /* coop:tiers.moves_so_far */
        select member_id, max(seq) from core.loyalty_tier_move where member_id = any (@members) group by member_id
        """;

    public const string Moves = """
        /* coop:tiers.moves */
        select seq, kind, cause, from_tier, to_tier, on_day, until, ladder, figures::text, recorded_at
          from core.loyalty_tier_move where member_id = @member order by seq desc limit @count
        """;

    /// <summary>How many members there are in each tier now, by where they will be.</summary>
    public const string Counts = """
        /* coop:tiers.counts */
        select tier, projected, count(*) from core.loyalty_standing group by tier, projected
        """;

    /// <summary>
    /// How many members each tier of a draft would have by their figures today, and how they are spread now. One row for each pair of
    /// present tier and tier of the draft.
    /// </summary>
    public const string Preview = """
        /* coop:tiers.preview */
        with had as (
            select member_id, sum(points) as points, sum(spend) as spend, sum(contributions) as contributions
              from (
                select e.member_id, e.points::numeric as points, 0::numeric as spend, 0::numeric as contributions
                  from core.loyalty_entry e where e.kind = 'earned' and e.occurred_on between @from and @today
                union all
                select e.member_id, (e.points - e.forgiven)::numeric, 0, 0
                  from core.loyalty_entry e join core.loyalty_entry o on o.member_id = e.member_id and o.seq = e.reverses_seq
                 where e.kind = 'reversed' and o.occurred_on between @from and @today
                union all
                select s.member_id, 0, s.total, 0 from core.sale s where not s.before_admission and s.at >= @since and s.at < @before
                union all
                select s.member_id, 0, -r.total, 0 from core.sale_return r join core.sale s on s.id = r.sale_id
                 where not s.before_admission and s.at >= @since and s.at < @before
                union all
                select c.member_id, 0, 0, c.amount from core.contribution c where c.entry = 'paid' and not c.before_admission and c.at >= @since and c.at < @before
                union all
                select c.member_id, 0, 0, -c.amount from core.contribution b join core.contribution c on c.id = b.takes_back
                 where c.entry = 'paid' and not c.before_admission and c.at >= @since and c.at < @before) fact
             group by member_id),
        figure as (
            select a.member_id, coalesce(h.points, 0) as points, coalesce(h.spend, 0) as spend, coalesce(h.contributions, 0) as contributions,
                   (a.since at time zone @zone)::date as admitted
              from core.admission a left join had h using (member_id) where a.since < @before),
        need as (select * from unnest(@ranks, @measures, @amounts, @alls) n (rank, measure, amount, alls))
        select coalesce(s.tier, ''), coalesce((
                   select max(met.rank) from (
                        select n.rank, n.alls, bool_and(x.ok) as every, bool_or(x.ok) as some
                          from need n
                          cross join lateral (select case n.measure
                                 when 'points' then f.points >= n.amount
                                 when 'spend' then f.spend >= n.amount
                                 when 'contributions' then f.contributions >= n.amount
                                 else f.admitted + make_interval(months => n.amount::integer) <= @today end as ok) x
                         group by n.rank, n.alls) met
                    where case when met.alls then met.every else met.some end), 1) as rank, count(*)
          from figure f left join core.loyalty_standing s using (member_id)
         group by 1, 2
        """;
}
