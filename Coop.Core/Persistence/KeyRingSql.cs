namespace Coop.Core.Persistence;

internal static class KeyRingSql
{
    public const string All = "/* coop:keys.all */ select xml from core.data_protection_key order by id";

    public const string Store = """
        /* coop:keys.store */
        insert into core.data_protection_key (friendly_name, xml, created_at) values (@name, @xml, @now)
        on conflict (friendly_name) do update set xml = excluded.xml
        """;
}
