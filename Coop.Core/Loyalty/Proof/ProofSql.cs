namespace Coop.Core.Loyalty.Proof;

/// <summary>
/// Each law of the ledger worked out from the rows themselves, not from what is kept beside them: one row with how much was
/// looked at, how much offends, and some accounts that do.
/// </summary>
internal static class ProofSql
{
    public const string Balances = """
        /* coop:loyalty.prove_balances */
        with entry as (select member_id, sum(points) as points from core.loyalty_entry group by member_id),
        lot as (select member_id, sum(remaining) as remaining from core.loyalty_lot group by member_id),
        bad as (
            select a.member_id
              from core.loyalty_account a left join entry e using (member_id) left join lot l using (member_id)
             where a.balance <> coalesce(e.points, 0) or a.balance <> coalesce(l.remaining, 0) - a.owed or (a.owed > 0 and coalesce(l.remaining, 0) > 0))
        select (select count(*) from core.loyalty_account), (select count(*) from bad), array(select member_id from bad order by 1 limit 20)
        """;

    public const string Lots = """
        /* coop:loyalty.prove_lots */
        with taken as (select member_id, lot_seq, lot_part, sum(points) as points from core.loyalty_allocation group by 1, 2, 3),
        bad as (
            select l.member_id
              from core.loyalty_lot l left join taken t on t.member_id = l.member_id and t.lot_seq = l.seq and t.lot_part = l.part
             where l.remaining <> l.points - coalesce(t.points, 0) or l.remaining < 0)
        select (select count(*) from core.loyalty_lot), (select count(*) from bad), array(select distinct member_id from bad order by 1 limit 20)
        """;

    /// <summary>
    /// A redemption passed over nothing that should have gone before. What is put off by activity, or was given back, has not
    /// the day any more that it had then, and is left out.
    /// </summary>
    public const string SpendOrder = """
        /* coop:loyalty.prove_spend_order */
        with spent as (
            select e.member_id, e.seq, e.booked_on, l.expires_on, l.active_on, l.seq as lot_seq, l.part, l.policy
              from core.loyalty_entry e
              join core.loyalty_allocation a on a.member_id = e.member_id and a.entry_seq = e.seq
              join core.loyalty_lot l on l.member_id = a.member_id and l.seq = a.lot_seq and l.part = a.lot_part
             where e.kind = 'redeemed'),
        bad as (
            select s.member_id
              from spent s
              join core.loyalty_lot o on o.member_id = s.member_id and o.seq < s.seq and (o.seq, o.part) <> (s.lot_seq, s.part)
             where s.policy not like 'idle:%' and o.policy not like 'idle:%'
               and o.active_on <= s.booked_on and (o.lapses_on is null or o.lapses_on >= s.booked_on)
               and (coalesce(o.expires_on, 'infinity'), o.active_on, o.seq, o.part) < (coalesce(s.expires_on, 'infinity'), s.active_on, s.lot_seq, s.part)
               and o.points > (select coalesce(sum(a.points), 0) from core.loyalty_allocation a
                                where a.member_id = o.member_id and a.lot_seq = o.seq and a.lot_part = o.part and a.entry_seq <= s.seq))
        select (select count(*) from spent), (select count(*) from bad), array(select distinct member_id from bad order by 1 limit 20)
        """;

    public const string Expiry = """
        /* coop:loyalty.prove_expiry */
        with expired as (
            select e.member_id, e.seq, -e.points as points, sum(a.points) as taken, count(*) as lots, min(a.lot_seq) as lot_seq, min(a.lot_part) as lot_part
              from core.loyalty_entry e left join core.loyalty_allocation a on a.member_id = e.member_id and a.entry_seq = e.seq
             where e.kind = 'expired' group by 1, 2, 3),
        bad as (
            select x.member_id
              from expired x left join core.loyalty_lot l on l.member_id = x.member_id and l.seq = x.lot_seq and l.part = x.lot_part
             where x.lots <> 1 or x.points is distinct from x.taken or l.remaining is distinct from 0
                or exists (select from core.loyalty_allocation a
                            where a.member_id = x.member_id and a.lot_seq = x.lot_seq and a.lot_part = x.lot_part and a.entry_seq > x.seq))
        select (select count(*) from expired), (select count(*) from bad), array(select distinct member_id from bad order by 1 limit 20)
        """;

    public const string Once = """
        /* coop:loyalty.prove_once */
        with bad as (
            select member_id from core.loyalty_entry e
             where (source_type, source_id) in (select source_type, source_id from core.loyalty_entry group by 1, 2 having count(*) > 1))
        select (select count(*) from core.loyalty_entry), (select count(*) from bad), array(select distinct member_id from bad order by 1 limit 20)
        """;

    /// <summary>Nothing was taken back that was not given, and each debit stands in allocations or in what is owed.</summary>
    public const string Reversals = """
        /* coop:loyalty.prove_reversals */
        with back as (
            select e.member_id, e.kind, e.points, sum(r.forgiven - r.points) as back, sum(r.points) as restored
              from core.loyalty_entry e
              join core.loyalty_entry r on r.member_id = e.member_id and r.reverses_seq = e.seq
             group by e.member_id, e.seq, e.kind, e.points),
        unpaid as (
            select e.member_id, sum(-e.points - coalesce(t.points, 0)) as owed
              from core.loyalty_entry e
              left join lateral (select sum(a.points) as points from core.loyalty_allocation a where a.member_id = e.member_id and a.entry_seq = e.seq) t on true
             where e.points < 0 group by e.member_id),
        bad as (
            select member_id from back where (kind = 'earned' and back > points) or (kind = 'redeemed' and restored > -points) or kind not in ('earned', 'redeemed', 'expired')
             union all
            select a.member_id from core.loyalty_account a left join unpaid u using (member_id) where a.owed <> coalesce(u.owed, 0))
        select (select count(*) from back), (select count(*) from bad), array(select distinct member_id from bad order by 1 limit 20)
        """;

    /// <summary>Entries are numbered without gaps, so that reading them from the first on gives the account.</summary>
    public const string Replay = """
        /* coop:loyalty.prove_replay */
        with entry as (select member_id, count(*) as n, max(seq) as last, min(seq) as first from core.loyalty_entry group by member_id),
        bad as (
            select a.member_id
              from core.loyalty_account a left join entry e using (member_id)
             where a.last_seq <> coalesce(e.n, 0) or a.last_seq <> coalesce(e.last, 0) or e.first <> 1)
        select (select count(*) from core.loyalty_account), (select count(*) from bad), array(select member_id from bad order by 1 limit 20)
        """;

    /// <summary>
    /// No member ever spent what they had not, each redemption has its entry, and of each reward there are as many as came
    /// in less those that were given.
    /// </summary>
    public const string Redemptions = """
        /* coop:loyalty.prove_redemptions */
        with running as (
            select member_id, kind, points, seq, sum(points) over (partition by member_id order by seq) as after from core.loyalty_entry),
        taken as (
            select e.member_id, e.seq, e.points, coalesce(sum(a.points), 0) as taken
              from core.loyalty_entry e left join core.loyalty_allocation a on a.member_id = e.member_id and a.entry_seq = e.seq
             where e.kind = 'redeemed' group by 1, 2, 3),
        bad as (
            select member_id from running where kind = 'redeemed' and after < 0
             union all
            select t.member_id from taken t left join core.loyalty_redemption r on r.member_id = t.member_id and r.entry_seq = t.seq
             where t.taken <> -t.points or r.points is distinct from -t.points
             union all
            select r.member_id from core.loyalty_redemption r
              left join core.loyalty_entry e on e.source_type = 'cancellation' and e.source_id = r.id::text
             where (r.state = 'cancelled') <> (e.points is not null) or e.points <> r.points
             union all
            select coalesce((select r.member_id from core.loyalty_redemption r where r.reward_id = w.id limit 1), w.id) from core.loyalty_reward w
             where w.stock <> w.supplied - w.given
                or w.given <> (select count(*) from core.loyalty_redemption r where r.reward_id = w.id and r.state <> 'cancelled'))
        select (select count(*) from core.loyalty_redemption), (select count(*) from bad), array(select distinct member_id from bad order by 1 limit 20)
        """;

    /// <summary>What members could spend today, from the lots, and the same from the entries alone.</summary>
    public const string Liability = """
        /* coop:loyalty.prove_liability */
        select coalesce(sum(l.remaining) filter (where l.active_on <= @today and (l.lapses_on is null or l.lapses_on >= @today)), 0)::bigint,
               coalesce(sum(l.remaining) filter (where l.active_on > @today and (l.lapses_on is null or l.lapses_on >= @today)), 0)::bigint,
               coalesce(sum(l.remaining) filter (where l.lapses_on < @today), 0)::bigint,
               (select coalesce(sum(points), 0)::bigint from core.loyalty_entry),
               (select coalesce(sum(owed), 0)::bigint from core.loyalty_account),
               (select coalesce(sum(points), 0)::bigint from core.loyalty_entry where points > 0),
               (select coalesce(sum(-points), 0)::bigint from core.loyalty_entry where kind = 'redeemed'),
               (select coalesce(sum(-points), 0)::bigint from core.loyalty_entry where kind = 'expired'),
               (select count(*) from core.loyalty_account)
          from core.loyalty_lot l where l.remaining > 0
        """;
}
