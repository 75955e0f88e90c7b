namespace Coop.Core.Loyalty.Ledger;

internal static class BooksSql
{
    public const string Open = """
        /* coop:loyalty.open_accounts */
        insert into core.loyalty_account (member_id, last_seq, balance, owed)
        select m, 0, 0, 0 from unnest(@members) m where not exists (select from core.loyalty_account a where a.member_id = m) order by m
        on conflict do nothing
        """;

    /// <summary>In the order in which everybody takes them.</summary>
    public const string Lock = """
        /* coop:loyalty.lock_accounts */
        select member_id, last_seq, balance, owed, active_on from core.loyalty_account
         where member_id = any(@members) order by member_id for no key update
        """;

    /// <summary>Whoever else is at an account deals with it.</summary>
    public const string LockFree = """
        /* coop:loyalty.lock_free_accounts */
        select member_id, last_seq, balance, owed, active_on from core.loyalty_account
         where member_id = any(@members) order by member_id for no key update skip locked
        """;

    public const string Lots = """
        /* coop:loyalty.lots */
        select member_id, seq, part, points, remaining, active_on, policy, expires_on, lapses_on
          from core.loyalty_lot where member_id = any(@members) and remaining > 0
        """;

    /// <summary>All lots of some members, and of the others those whose time is over.</summary>
    public const string TouchedLots = """
        /* coop:loyalty.touched_lots */
        select member_id, seq, part, points, remaining, active_on, policy, expires_on, lapses_on
          from core.loyalty_lot where member_id = any(@whole) and remaining > 0
         union all
        select member_id, seq, part, points, remaining, active_on, policy, expires_on, lapses_on
          from core.loyalty_lot where member_id = any(@others) and remaining > 0 and lapses_on < @today
        """;

    /// <summary>What accounts still owe, the oldest first.</summary>
    public const string Owed = """
        /* coop:loyalty.owed */
        select e.member_id, e.seq, -e.points - coalesce(a.points, 0)
          from core.loyalty_entry e
          left join lateral (
               select sum(a.points)::bigint as points from core.loyalty_allocation a where a.member_id = e.member_id and a.entry_seq = e.seq) a on true
         where e.member_id = any(@members) and e.kind = 'reversed' and -e.points > coalesce(a.points, 0)
         order by e.member_id, e.seq
        """;

    public const string Written = """
        /* coop:loyalty.written */
        select e.source_type, e.source_id
          from unnest(@types, @ids) as s (type, id)
          join core.loyalty_entry e on e.source_type = s.type and e.source_id = s.id
        """;

    public const string AddEntries = """
        /* coop:loyalty.add_entries */
        insert into core.loyalty_entry (member_id, seq, kind, points, forgiven, source_type, source_id, reverses_seq, programme,
               occurred_on, booked_on, recorded_at, actor_id, reason)
        select u.member_id, u.seq, u.kind, u.points, u.forgiven, u.type, u.id, u.reverses, u.programme, u.occurred, u.booked, @now, u.actor, u.reason
          from unnest(@members, @seqs, @kinds, @points, @forgiven, @types, @ids, @reverses, @programmes, @occurred, @booked, @actors, @reasons)
               u (member_id, seq, kind, points, forgiven, type, id, reverses, programme, occurred, booked, actor, reason)
        """;

    public const string AddLots = """
        /* coop:loyalty.add_lots */
        insert into core.loyalty_lot (member_id, seq, part, points, remaining, active_on, policy, expires_on, lapses_on)
        select * from unnest(@members, @seqs, @parts, @points, @remaining, @active, @policies, @expires, @lapses)
        """;

    public const string ChangeLots = """
        /* coop:loyalty.change_lots */
        update core.loyalty_lot l set remaining = u.remaining, expires_on = u.expires, lapses_on = u.lapses
          from unnest(@members, @seqs, @parts, @remaining, @expires, @lapses) u (member_id, seq, part, remaining, expires, lapses)
         where l.member_id = u.member_id and l.seq = u.seq and l.part = u.part
        """;

    public const string AddAllocations = """
        /* coop:loyalty.add_allocations */
        insert into core.loyalty_allocation (member_id, entry_seq, lot_seq, lot_part, points)
        select * from unnest(@members, @entries, @lots, @parts, @points)
        """;

    public const string ChangeAccounts = """
        /* coop:loyalty.change_accounts */
        update core.loyalty_account a set last_seq = u.last_seq, balance = u.balance, owed = u.owed, active_on = u.active_on
          from unnest(@members, @seqs, @balances, @owed, @active) u (member_id, last_seq, balance, owed, active_on)
         where a.member_id = u.member_id
        """;

    /// <summary>Entries by their sources, and how much of each has been taken back.</summary>
    public const string Originals = """
        /* coop:loyalty.originals */
        select e.member_id, e.seq, e.kind, e.points, e.source_type, e.source_id, e.programme, e.occurred_on,
               coalesce((select sum(r.forgiven - r.points)::bigint from core.loyalty_entry r where r.member_id = e.member_id and r.reverses_seq = e.seq), 0)
          from unnest(@types, @ids) as s (type, id)
          join core.loyalty_entry e on e.source_type = s.type and e.source_id = s.id
        """;

    /// <summary>What an entry took, with the terms of the lots it took it from.</summary>
    public const string Taken = """
        /* coop:loyalty.taken */
        select a.points, l.policy, l.expires_on, l.lapses_on
          from core.loyalty_allocation a
          join core.loyalty_lot l on l.member_id = a.member_id and l.seq = a.lot_seq and l.part = a.lot_part
         where a.member_id = @member and a.entry_seq = @seq
         order by l.expires_on nulls last, l.active_on, l.seq, l.part
        """;

    /// <summary>Members some of whose points lapsed before a day, each once.</summary>
    public const string Lapsing = """
        /* coop:loyalty.lapsing */
        select distinct member_id from core.loyalty_lot where remaining > 0 and lapses_on < @today limit @most
        """;

    /// <summary>Members who have not been told yet that points of theirs expire on a day soon; each day is told once.</summary>
    public const string Notice = """
        /* coop:loyalty.notice */
        insert into core.loyalty_notice (member_id, expires_on, points, noticed_at)
        select member_id, expires_on, sum(remaining)::bigint, @now
          from core.loyalty_lot l
         where remaining > 0 and expires_on between @today and @until
           and not exists (select from core.loyalty_notice n where n.member_id = l.member_id and n.expires_on = l.expires_on)
         group by member_id, expires_on order by member_id, expires_on limit @most
        on conflict do nothing
        returning member_id, expires_on, points
        """;
}
