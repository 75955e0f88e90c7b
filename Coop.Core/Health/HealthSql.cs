namespace Coop.Core.Health;

internal static class HealthSql
{
    /// <summary>Of another role's connections only a member of pg_read_all_stats sees when their transactions began.</summary>
    public const string OldestTransaction = """
        /* coop:health.oldest_transaction */
        select extract(epoch from clock_timestamp() - xact_start)::float8, pid, coalesce(application_name, ''), coalesce(state, '')
          from pg_stat_activity
         where xact_start is not null and backend_type = 'client backend' and pid <> pg_backend_pid()
         order by xact_start
         limit 1
        """;
}
