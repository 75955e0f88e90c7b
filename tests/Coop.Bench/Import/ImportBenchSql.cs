using System.Globalization;

namespace Coop.Bench.Import;

internal static class ImportBenchSql
{
    public const string Clerk = """
        /* coop:bench.clerk */
        insert into core.staff (id, user_name, normalized_user_name, display_name, security_stamp, concurrency_stamp, lockout_enabled, access_failed_count, created_at)
        values (@id, 'clerk', 'CLERK', 'Clerk', '', '', false, 0, @now)
        """;

    public const string Branch = "/* coop:bench.branch */ insert into core.branch (id, code, name) values (@id, 'CEN', 'Centro')";

    /// <summary>The same columns and the same indexes, and nothing else.</summary>
    public const string Bare = """
        create schema bare;
        create table bare.sale (like core.sale including indexes);
        create table bare.sale_line (like core.sale_line including indexes);
        """;

    public const string Analyze = "analyze core.member, core.timeline_head";

    public const string LastBatch = "/* coop:bench.last_batch */ select coalesce(max(id), 0) from core.import_batch";

    public const string SalesIn = "copy bare.sale from stdin (format binary)";

    public const string LinesIn = "copy bare.sale_line from stdin (format binary)";

    public static string SalesOut(long after) =>
        string.Create(CultureInfo.InvariantCulture, $"copy (select * from core.sale where import_batch > {after} order by id) to stdout (format binary)");

    public static string LinesOut(long after) => string.Create(
        CultureInfo.InvariantCulture,
        $"copy (select l.* from core.sale s join core.sale_line l on l.sale_id = s.id and l.at = s.at where s.import_batch > {after} order by l.sale_id, l.number) to stdout (format binary)");
}
