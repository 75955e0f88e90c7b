using System.Globalization;

namespace Coop.Core.Persistence;

internal static class PartitionSql
{
    /// <summary>Who waits longer than this for a table gives way: behind a waiting lock everybody else would queue.</summary>
    public const string TakeTurn = """
        /* coop:partitions.take_turn */
        select pg_advisory_xact_lock(7226153984122), set_config('lock_timeout', '2s', true)
        """;

    /// <summary>Not when it is there already, and not when rows of its month went to the default partition: they stay there.</summary>
    public static string CanBeMade(string table) => $"""
        /* coop:partitions.can_be_made */
        select to_regclass(@name) is null and not exists (select from {table}_default where at >= @from and at < @to)
        """;

    /// <summary>Attaching locks only writers of the default partition out, where creating in place would lock the whole table.</summary>
    public static string Make(string table, string name, DateTimeOffset from, DateTimeOffset to) => $"""
        /* coop:partitions.make */
        create table {name} (like {table} including all);
        alter table {table} attach partition {name} for values from ('{Text(from)}') to ('{Text(to)}')
        """;

    private static string Text(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss+00", CultureInfo.InvariantCulture);
}
