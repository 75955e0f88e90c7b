namespace Coop.Core.Loyalty;

internal static class AccountSql
{
    /// <summary>What a member has today, by when it ends; also what has lapsed and was not taken out yet counts as gone.</summary>
    public const string Standing = """
        /* coop:loyalty.standing */
        select a.balance, a.owed,
               coalesce(sum(l.remaining) filter (where l.active_on <= @today and (l.lapses_on is null or l.lapses_on >= @today)), 0)::bigint,
               coalesce(sum(l.remaining) filter (where l.active_on > @today), 0)::bigint,
               coalesce(sum(l.remaining) filter (where l.lapses_on < @today), 0)::bigint,
               (select n.expires_on from core.loyalty_lot n
                 where n.member_id = a.member_id and n.remaining > 0 and n.lapses_on >= @today order by n.expires_on limit 1) as next_on,
               a.last_seq
          from core.loyalty_account a left join core.loyalty_lot l on l.member_id = a.member_id and l.remaining > 0
         where a.member_id = @member
         group by a.member_id, a.balance, a.owed, a.last_seq
        """;

    /// <summary>Differs whenever an entry came or the tier was written anew.</summary>
    public const string Stamp = """
        /* coop:loyalty.stamp */
        select coalesce((select last_seq from core.loyalty_account where member_id = @member), 0) || '.'
            || coalesce((select moves || '.' || rev from core.loyalty_standing where member_id = @member), '0')
        """;

    public const string ExpiringOn = """
        /* coop:loyalty.expiring_on */
        select coalesce(sum(remaining), 0)::bigint from core.loyalty_lot where member_id = @member and remaining > 0 and expires_on = @day and lapses_on >= @today
        """;

    public const string Expiring = """
        /* coop:loyalty.expiring */
        select expires_on, sum(remaining)::bigint from core.loyalty_lot
         where member_id = @member and remaining > 0 and lapses_on >= @today group by expires_on order by expires_on limit @count
        """;

    public const string Entries = """
        /* coop:loyalty.entries */
        select e.seq, e.kind, e.points, e.forgiven, e.source_type, e.source_id, e.reverses_seq, e.programme, e.occurred_on, e.booked_on, e.recorded_at,
               e.actor_id, e.reason, s.display_name
          from core.loyalty_entry e left join core.staff s on s.id = e.actor_id
         where e.member_id = @member and e.seq < @before order by e.seq desc limit @count
        """;
}
