using Coop.Core.Facts;

namespace Coop.Core.Importing.Batches;

internal static class BatchSql
{
    /// <summary>
    /// What a batch asks about: a place, and by what a member and a fact are named. Gone with the transaction. Compiling the
    /// questions to machine code, as the planner would for so many rows, takes ten times as long as answering them.
    /// </summary>
    public const string Ask = """
        /* coop:imports.ask */
        set local jit = off;
        create temporary table import_told (n integer, key text, kind text, type text, value text, takes_back text) on commit drop;
        create temporary table import_found (n integer, member_id uuid, hits integer) on commit drop
        """;

    public const string CopyTold = "copy import_told (n, key, kind, type, value, takes_back) from stdin (format binary)";

    /// <summary>As <see cref="FactsSql.FindMember"/>, for all: somebody known, and only one. What came back is whose sale it was.</summary>
    public const string Find = """
        /* coop:imports.find */
        insert into import_found (n, member_id, hits)
        select t.n, f.ids[1], cardinality(f.ids)
          from import_told t
         cross join lateral (select case t.kind
            when 'document' then array(
                select m.id from core.member m where m.document_type = t.type and m.document_number = t.value and not m.provisional limit 2)
            when 'sale' then array(select s.member_id from core.sale s where s.source = @source and s.key = t.value)
            when 'id' then array(select m.id from core.member m where m.id = t.value::uuid and not m.provisional)
            else array(
                select distinct m.id from core.contact_point c join core.member m on m.id = c.member_id
                 where c.kind = t.kind and c.value = t.value and not m.provisional limit 2) end as ids) f
        """;

    /// <summary>Heads in the one order of all writers; whoever somebody else is busy with is passed over.</summary>
    public const string LockFree = """
        /* coop:imports.lock_free */
        select member_id, last_seq from core.timeline_head
         where member_id in (select member_id from import_found where hits = 1) order by member_id for no key update skip locked
        """;

    /// <summary>The same, waiting for whoever is busy: at the end of a file there is nothing else to do.</summary>
    public const string LockAll = """
        /* coop:imports.lock_all */
        select member_id, last_seq from core.timeline_head
         where member_id in (select member_id from import_found where hits = 1) order by member_id for no key update
        """;

    /// <summary>What is known of each fact: in the books, on the list of those that wait, and in this file so far.</summary>
    public static string Known(FactKind kind) => $"""
        /* coop:imports.known */
        select t.n, f.member_id, f.hits, (select m.stage from core.member m where m.id = f.member_id),
               s.member_id, s.content,
               s.import_batch is not null and exists (select from core.import_batch b where b.id = s.import_batch and b.import_id = @import),
               p.id, p.content, p.wanted_kind || ' ' || p.wanted_value, coalesce(p.import_id = @import, false),
               e.who, e.content
          from import_told t
          join import_found f on f.n = t.n
          left join lateral (select * from {Table(kind)} s where s.source = @source and s.key = t.key limit 1) s on true
          left join lateral (select * from core.parked_fact p where p.kind = '{Kind(kind)}' and p.source = @source and p.key = t.key limit 1) p on true
          left join lateral (select * from core.import_seen e where e.import_id = @import and e.pass = @pass and e.key = t.key limit 1) e on true
        """;

    /// <summary>
    /// What is left of the sales returns name: under their buyers' locks, and less what this dry run would have brought back by now. Each sale is
    /// read once with all that came back of it: a look for each of its lines would go through its returns again and again.
    /// </summary>
    public static readonly string Left = $"""
        /* coop:imports.left */
        select s.key, s.id, s.at, l.number, p.code, l.quantity, l.amount
          from (select distinct value from import_told where kind = 'sale') t
          join core.sale s on s.source = @source and s.key = t.value
         cross join lateral (
               select number, (array_agg(product_id) filter (where product_id is not null))[1] as product_id, sum(quantity) as quantity, sum(amount) as amount
                 from (
                   (select l.number, l.product_id, l.quantity, l.amount from core.sale_line l where l.sale_id = s.id and l.at = s.at limit {FactCheck.MaxLines})
                   union all
                   select r.number, null, -r.quantity, -r.amount from core.sale_return o join core.return_line r on r.return_id = o.id where o.sale_id = s.id
                   union all
                   select x.number, null, -x.quantity, -x.amount from core.import_seen_line x where x.import_id = @import and x.pass = @pass and x.sale_id = s.id) had
                group by number) l
          join core.product p on p.id = l.product_id
        """;

    /// <summary>What reversals take back: in the books, or in this file so far. What the dry run has met as taken back stands there under a name no fact can have.</summary>
    public const string TakenBack = """
        /* coop:imports.taken_back */
        select t.takes_back, c.id, c.member_id, c.entry, c.kind, c.period, c.amount, exists (select from core.contribution b where b.takes_back = c.id),
               e.who, e.amount, exists (select from core.import_seen b where b.import_id = @import and b.pass = @pass and b.key = e'\x1f' || t.takes_back)
          from (select distinct takes_back from import_told where takes_back is not null) t
          left join core.contribution c on c.source = @source and c.key = t.takes_back
          left join core.import_seen e on e.import_id = @import and e.pass = @pass and e.key = t.takes_back
        """;

    /// <summary>Who the rows speak of, and whether an earlier row of the file did.</summary>
    public const string KnownMembers = """
        /* coop:imports.known_members */
        select t.n, f.member_id, f.hits, coalesce((select m.row from core.import_member m where m.import_id = @import and m.member_id = f.member_id), e.row)
          from import_told t
          join import_found f on f.n = t.n
          left join lateral (select * from core.import_seen e where e.import_id = @import and e.pass = @pass and e.key = t.key limit 1) e on true
        """;

    public const string AddBatch = """
        /* coop:imports.add_batch */
        insert into core.import_batch (import_id, rows, at) values (@import, @rows, @now) returning id
        """;

    public const string OwnLifecycle = "/* coop:imports.own_lifecycle */ select set_config('coop.lifecycle', 'told', true)";

    public const string CopySales = """
        copy core.sale (id, source, key, member_id, branch_id, channel, total, before_admission, late, content, at, recorded_at, import_batch) from stdin (format binary)
        """;

    public const string CopyLines = "copy core.sale_line (sale_id, number, member_id, product_id, quantity, amount, at) from stdin (format binary)";

    public const string CopyReturns = """
        copy core.sale_return (id, source, key, member_id, sale_id, total, correction, late, content, at, recorded_at, import_batch) from stdin (format binary)
        """;

    public const string CopyReturnLines = "copy core.return_line (return_id, number, quantity, amount) from stdin (format binary)";

    public const string CopyContributions = """
        copy core.contribution (id, source, key, member_id, kind, entry, period, amount, takes_back, before_admission, late, content, at, recorded_at, import_batch) from stdin (format binary)
        """;

    public const string CopyServiceUses = """
        copy core.service_use (id, source, key, member_id, product_id, quantity, before_admission, late, content, at, recorded_at, import_batch) from stdin (format binary)
        """;

    public const string CopyEntries = """
        copy core.timeline_entry (member_id, seq, kind, channel, direction, author_id, source_id, facts, occurred_at, recorded_at) from stdin (format binary)
        """;

    public const string CopyParked = """
        copy core.parked_fact (id, kind, source, key, reason, wanted_kind, wanted_value, body, content, at, parked_at, import_id) from stdin (format binary)
        """;

    public const string ForgetParked = "/* coop:imports.forget_parked */ delete from core.parked_fact where id = any (@ids)";

    public const string CopyMembers = """
        copy core.member (id, kind, stage, provisional, given_names, first_surname, second_surname, organisation_name, document_type, document_number,
                          branch_id, language, search_text, created_at, rev) from stdin (format binary)
        """;

    public const string CopyHeads = "copy core.timeline_head (member_id, last_seq) from stdin (format binary)";

    public const string CopyPeriods = "copy core.lifecycle (member_id, stage, standing, cause, starts_at, actor_id, recorded_at) from stdin (format binary)";

    public const string CopyPoints = "copy core.contact_point (id, member_id, kind, value, raw, created_at) from stdin (format binary)";

    public const string CopyProfiles = """
        copy core.member_profile (member_id, birth_date, gender, municipality, address, occupation, updated_at, updated_by, rev) from stdin (format binary)
        """;

    public const string CopyOutcomes = "copy core.import_member (import_id, member_id, batch, row, outcome) from stdin (format binary)";

    public const string CopyFaults = "copy core.import_fault (import_id, pass, row, place, field, fault, value, cells) from stdin (format binary)";

    public const string CopyLater = "copy core.import_later (import_id, row, head, cells) from stdin (format binary)";

    public const string See = """
        /* coop:imports.see */
        insert into core.import_seen (import_id, pass, key, content, who, row, amount)
        select @import, @pass, * from unnest(@keys, @contents, @whose, @rows, @amounts) on conflict do nothing
        """;

    public const string CopySeenLines = "copy core.import_seen_line (import_id, pass, sale_id, number, row, quantity, amount) from stdin (format binary)";

    /// <summary>Rows that were passed over, taken off their list.</summary>
    public const string TakeLater = """
        /* coop:imports.take_later */
        delete from core.import_later where import_id = @import and head in (
            select distinct head from core.import_later where import_id = @import order by head limit @count)
        returning row, cells
        """;

    private static string Table(FactKind kind) => kind switch
    {
        FactKind.Sale => "core.sale",
        FactKind.Return => "core.sale_return",
        FactKind.ServiceUse => "core.service_use",
        _ => "core.contribution",
    };

    private static string Kind(FactKind kind) => kind switch
    {
        FactKind.Sale => "sale",
        FactKind.Return => "return",
        FactKind.ServiceUse => "service_use",
        _ => "contribution",
    };
}
