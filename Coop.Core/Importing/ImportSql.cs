namespace Coop.Core.Importing;

internal static class ImportSql
{
    public const string BeginFile = """
        /* coop:imports.begin_file */
        insert into core.import_file (id, size, arrived_at) values (@id, 0, @now)
        """;

    public const string AddChunk = """
        /* coop:imports.add_chunk */
        insert into core.import_chunk (file_id, n, body) values (@file, @n, @body)
        """;

    /// <summary>The file is whole. Nothing happens when its content is here already.</summary>
    public const string EndFile = """
        /* coop:imports.end_file */
        update core.import_file set hash = @hash, size = @size
         where id = @id and not exists (select from core.import_file f where f.hash = @hash)
        """;

    /// <summary>The file of that content, which is kept from now on as if it had come now.</summary>
    public const string FindFile = "/* coop:imports.find_file */ update core.import_file set arrived_at = @now where hash = @hash returning id";

    public const string DropFile = """
        /* coop:imports.drop_file */
        with chunks as (delete from core.import_chunk where file_id = @id)
        select count(*) from core.import_file where id = @id
        """;

    public const string ForgetFile = "/* coop:imports.forget_file */ delete from core.import_file where id = @id";

    public const string Chunk = "/* coop:imports.chunk */ select body from core.import_chunk where file_id = @file and n = @n";

    public const string Add = """
        /* coop:imports.add */
        insert into core.import (id, file_id, name, kind, source, state, encoding, delimiter, header, columns, decimals, existing,
                                 position, row, pass, counts, created_by, created_at, rev)
        values (@id, @file, @name, @kind, @source, 'mapping', @encoding, @delimiter, @header, @columns, @decimals, @existing,
                0, 0, 0, '{}', @by, @now, 1)
        """;

    public const string Remembered = """
        /* coop:imports.remembered */
        select columns, source, decimals, existing from core.import_mapping where kind = @kind and signature = @signature
        """;

    /// <summary>Who told the sales of the last file that had any: what comes back of them is most likely told by the same.</summary>
    public const string SoldLast = """
        /* coop:imports.sold_last */
        select source from core.import_mapping where kind = 'sale' order by used_at desc limit 1
        """;

    public const string Remember = """
        /* coop:imports.remember */
        insert into core.import_mapping (kind, signature, columns, source, decimals, existing, used_at)
        values (@kind, @signature, @columns, @source, @decimals, @existing, @now)
        on conflict (kind, signature) do update
           set columns = excluded.columns, source = excluded.source, decimals = excluded.decimals, existing = excluded.existing, used_at = excluded.used_at
        """;

    /// <summary>An import somebody is about to steer; whoever goes through it waits for the end of this.</summary>
    public const string Hold = """
        /* coop:imports.hold */
        select i.kind, i.state, i.header, f.erased_at is not null from core.import i join core.import_file f on f.id = i.file_id where i.id = @id for update of i
        """;

    public const string Check = """
        /* coop:imports.check */
        update core.import
           set state = 'checking', source = @source, columns = @columns, decimals = @decimals, existing = @existing, position = 0, row = 0, pass = pass + 1,
               counts = '{}', amount = null, fault = null, lease = null, lease_until = null, rev = rev + 1
         where id = @id
        """;

    public const string Start = """
        /* coop:imports.start */
        update core.import
           set state = 'running', position = 0, row = 0, pass = pass + 1, counts = '{}', amount = null, fault = null, started_by = @by, started_at = @now,
               lease = null, lease_until = null, rev = rev + 1
         where id = @id
        """;

    public const string GoOn = """
        /* coop:imports.go_on */
        update core.import set state = 'running', fault = null, ended_at = null, lease = null, lease_until = null, rev = rev + 1 where id = @id
        """;

    public const string End = """
        /* coop:imports.end */
        update core.import
           set state = @state, fault = @fault, ended_at = case when @state in ('done', 'cancelled', 'failed') then @now end,
               lease = null, lease_until = null, rev = rev + 1
         where id = @id
        """;

    /// <summary>An import that waits for somebody to go through it, or whose node has died; it is this node's for a while.</summary>
    public const string Lease = """
        /* coop:imports.lease */
        update core.import i
           set lease = @lease, lease_until = clock_timestamp() + @while,
               position = case when i.state = 'checking' then 0 else i.position end, row = case when i.state = 'checking' then 0 else i.row end,
               pass = case when i.state = 'checking' then i.pass + 1 else i.pass end, counts = case when i.state = 'checking' then '{}' else i.counts end,
               amount = case when i.state <> 'checking' then i.amount end
         where i.id = (select id from core.import
                        where state in ('checking', 'running') and (lease_until is null or lease_until < clock_timestamp())
                        order by created_at, id limit 1 for update skip locked)
        returning i.id, i.file_id, i.kind, i.source, i.state, i.encoding, i.delimiter, i.columns, i.decimals, i.existing,
                  i.position, i.row, i.pass, i.counts::text, i.started_by
        """;

    /// <summary>Whether it is still this node's to go on with; the row is held until the batch is in.</summary>
    public const string Keep = """
        /* coop:imports.keep */
        select 1 from core.import where id = @id and lease = @lease and state = @state for update
        """;

    public const string Advance = """
        /* coop:imports.advance */
        update core.import
           set position = @position, row = @row, counts = @counts::jsonb, amount = coalesce(amount + @amount, @amount, amount), lease_until = clock_timestamp() + @while, rev = rev + 1
         where id = @id
        """;

    public const string Release = """
        /* coop:imports.release */
        update core.import set lease = null, lease_until = null where id = @id and lease = @lease
        """;

    /// <summary>Files whose time is over, and those that never arrived whole.</summary>
    public const string Stale = """
        /* coop:imports.stale */
        select id, hash is null from core.import_file f
         where erased_at is null
           and ((hash is null and arrived_at < @arrived) or (hash is not null and arrived_at < @kept
                and not exists (select from core.import i where i.file_id = f.id and i.state in ('checking', 'running'))))
         limit 20
        """;

    /// <summary>The content of a file, and what is kept of its rows elsewhere.</summary>
    public const string Erase = """
        /* coop:imports.erase */
        with chunks as (delete from core.import_chunk where file_id = @id),
             faults as (delete from core.import_fault f using core.import i where i.file_id = @id and f.import_id = i.id),
             later as (delete from core.import_later l using core.import i where i.file_id = @id and l.import_id = i.id)
        update core.import_file set hash = null, erased_at = @now where id = @id
        """;

    /// <summary>Whoever shows an import of that file shows that it is erased.</summary>
    public const string Bump = "/* coop:imports.bump */ update core.import set rev = rev + 1 where file_id = @id";

    /// <summary>What earlier passes left behind, some at a time; each import's is found by its key, or the whole table would be read.</summary>
    public const string Sweep = """
        /* coop:imports.sweep */
        with due as materialized (select id, pass, case when state = 'checking' then pass else pass + 1 end as seen from core.import),
        faults as (
            delete from core.import_fault where ctid = any (array(
                select d.ctid from due cross join lateral (
                    select x.ctid from core.import_fault x where x.import_id = due.id and x.pass < due.pass limit 20000) d limit 20000)) returning 1),
        seen as (
            delete from core.import_seen where ctid = any (array(
                select d.ctid from due cross join lateral (
                    select x.ctid from core.import_seen x where x.import_id = due.id and x.pass < due.seen limit 20000) d limit 20000)) returning 1),
        lines as (
            delete from core.import_seen_line where ctid = any (array(
                select d.ctid from due cross join lateral (
                    select x.ctid from core.import_seen_line x where x.import_id = due.id and x.pass < due.seen limit 20000) d limit 20000)) returning 1)
        select (select count(*) from faults) + (select count(*) from seen) + (select count(*) from lines)
        """;

    private const string Row = """
        select i.id, i.name, i.kind, i.source, i.state, i.encoding, i.delimiter, i.header, i.columns, i.decimals, i.existing, i.position, i.row, i.pass,
               i.counts::text, i.fault, c.display_name, i.created_at, s.display_name, i.started_at, i.ended_at, f.size, f.erased_at is not null, i.rev,
               f.arrived_at, i.amount
          from core.import i
          join core.import_file f on f.id = i.file_id
          join core.staff c on c.id = i.created_by
          left join core.staff s on s.id = i.started_by
        """;

    public const string Latest = $"""
        /* coop:imports.latest */
        {Row} order by i.created_at desc, i.id desc limit @count
        """;

    public const string ByIds = $"""
        /* coop:imports.by_ids */
        {Row} where i.id = any (@ids)
        """;

    public const string FileOf = "/* coop:imports.file_of */ select file_id from core.import where id = @id";

    public const string Sources = """
        /* coop:imports.sources */
        select source from (select source from core.api_key where revoked_at is null union select source from core.import where source <> '') s order by source limit 50
        """;

    public const string Faults = """
        /* coop:imports.faults */
        select row, field, fault, value from core.import_fault where import_id = @id and pass = @pass order by row, place limit @count
        """;

    public const string FaultTally = """
        /* coop:imports.fault_tally */
        select t.field, t.fault, t.count, t.first, e.value, t.varies
          from (select field, fault, count(*), min(row) as first, coalesce(min(value collate "C") <> max(value collate "C"), false) as varies
                  from core.import_fault where import_id = @id and pass = @pass
                 group by field, fault order by count(*) desc, min(row) limit 40) t
         cross join lateral (
               select f.value from core.import_fault f
                where f.import_id = @id and f.pass = @pass and f.row = t.first and f.field = t.field and f.fault = t.fault order by f.place limit 1) e
         order by t.count desc, t.first
        """;

    public const string Report = """
        /* coop:imports.report */
        select row, place, field, fault, value, cells from core.import_fault where import_id = @id and pass = @pass order by row, place
        """;
}
