namespace Coop.Core.Persistence;

internal static class MigratorSql
{
    private const string Key = "7226153984120";

    public const string Lock = $"/* coop:migrator.lock */ select pg_advisory_lock({Key})";

    public const string Unlock = $"/* coop:migrator.unlock */ select pg_advisory_unlock({Key})";

    public const string Ledger = """
        /* coop:migrator.ledger */
        create table if not exists public.coop_migration (name text primary key, applied_at timestamptz not null default clock_timestamp())
        """;

    public const string Applied = "/* coop:migrator.applied */ select name from public.coop_migration";

    public const string Note = "/* coop:migrator.note */ insert into public.coop_migration (name) values (@name)";

    public const string FindDatabase = "/* coop:migrator.find_database */ select 1 from pg_database where datname = @name";

    /// <summary>Names cannot be parameters: quoted as an identifier.</summary>
    public static string CreateDatabase(string name) =>
        $"/* coop:migrator.create_database */ create database \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
