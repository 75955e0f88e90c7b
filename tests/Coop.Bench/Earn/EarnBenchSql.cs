namespace Coop.Bench.Earn;

internal static class EarnBenchSql
{
    /// <summary>Gives the sales of the last months to batches of so many, as imports leave them; one batch has an equal part of all months.</summary>
    public const string Batches = """
        /* coop:bench.batches */
        alter table core.sale disable trigger sale_append_only;
        update core.sale s set import_batch = null where import_batch is not null;
        update core.sale s set import_batch = b.batch
          from (select id, row_number() over (order by id) / 3300 + 1 as batch from core.sale
                 where at >= (select min(valid_from) from core.loyalty_programme) and not before_admission) b
         where b.id = s.id;
        alter table core.sale enable trigger sale_append_only
        """;

    /// <summary>Tables with the same columns and indexes as those of the ledger.</summary>
    public const string Bare = """
        /* coop:bench.bare_tables */
        create schema bare;
        create table bare.loyalty_account (like core.loyalty_account including all);
        create table bare.loyalty_entry (like core.loyalty_entry including all);
        create table bare.loyalty_lot (like core.loyalty_lot including all);
        create table bare.loyalty_line (like core.loyalty_line including all)
        """;

    public const string Counted = "/* coop:bench.batches_made */ select count(distinct import_batch) from core.sale where import_batch is not null";

    public const string Due = """
        /* coop:bench.due */
        insert into core.loyalty_due (kind, batch, told_at, busy, members, points) select 'sale', b, @now, '{}', 0, 0 from generate_series(@from::bigint, @to::bigint) b
        """;

    /// <summary>
    /// The same SELECT by which the product reads a batch, feeding bare inserts, all on the server: one point for each thousand pesos, and nothing
    /// else asked. It does half of the members, so that two connections do a batch as the product's two lanes do, and never meet.
    /// </summary>
    public const string BareEarn = """
        /* coop:bench.bare_earn */
        with told as materialized (
            select s.member_id, s.id, s.at, s.channel, s.branch_id, s.first, l.number, l.product_id, l.amount, l.quantity
              from (select s.*,
                           not exists (
                               select from core.sale o
                                where o.member_id = s.member_id and (o.at, o.id) < (s.at, s.id)
                                  and not exists (select from core.sale c where c.corrects = o.id)) as first
                      from core.sale s
                     where s.import_batch = @batch and uuid_hash(s.member_id) & 1 = @half and not s.before_admission
                       and not exists (select from bare.loyalty_entry e where e.source_type = 'sale' and e.source_id = s.id::text)
                    offset 0) s
              join core.sale_line l on l.sale_id = s.id and l.at = s.at
             order by s.member_id, s.at, s.id, l.number),
        line as materialized (
            select t.*, dense_rank() over (partition by member_id order by at, id) + coalesce(a.last_seq, 0) as seq, greatest(1, floor(amount / 1000))::bigint as points
              from told t left join bare.loyalty_account a using (member_id)),
        entry as (
            select member_id, id, seq, min(at) as at, sum(points)::bigint as points from line group by 1, 2, 3),
        entries as (
            insert into bare.loyalty_entry (member_id, seq, kind, points, forgiven, source_type, source_id, programme, occurred_on, booked_on, recorded_at)
            select member_id, seq, 'earned', points, 0, 'sale', id::text, 1, at::date, @now::date, @now from entry),
        lots as (
            insert into bare.loyalty_lot (member_id, seq, part, points, remaining, active_on, policy, expires_on, lapses_on)
            select member_id, seq, 1, points, points, at::date, 'after:12m:quarter', at::date + 400, at::date + 415 from entry),
        lines as (
            insert into bare.loyalty_line (member_id, seq, n, rule_code, rule_version, line, amount, points)
            select member_id, seq, row_number() over (partition by member_id, seq order by number), 'compras', 1, number, amount, points from line)
        insert into bare.loyalty_account (member_id, last_seq, balance, owed, active_on)
        select member_id, max(seq), sum(points), 0, max(at)::date from entry group by member_id
        on conflict (member_id) do update set last_seq = excluded.last_seq, balance = loyalty_account.balance + excluded.balance, active_on = excluded.active_on
        """;

    public const string Rows = """
        /* coop:bench.rows */
        select (select count(*) from core.loyalty_entry), (select count(*) from core.loyalty_lot), (select count(*) from core.loyalty_line),
               (select count(*) from bare.loyalty_entry), (select count(*) from bare.loyalty_lot), (select count(*) from bare.loyalty_line)
        """;

    public const string Analyze = "/* coop:bench.analyze_earn */ vacuum analyze";

    public const string Tidy = "/* coop:bench.tidy */ checkpoint";
}
