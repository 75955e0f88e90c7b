namespace Coop.Core.Access.Keys;

internal static class KeysSql
{
    public const string Add = """
        /* coop:keys.add */
        insert into core.api_key (id, name, source, start, hash, scopes, created_by, created_at, rev)
        values (@id, @name, @source, @start, @hash, @scopes, @by, @now, 1)
        """;

    /// <summary>Says the source, so that what was revoked can be written down; nothing when it was no key, or is revoked already.</summary>
    public const string Revoke = """
        /* coop:keys.revoke */
        update core.api_key set revoked_at = @now, rev = rev + 1 where id = @id and revoked_at is null returning source
        """;

    public const string Find = """
        /* coop:keys.find */
        select id, source, scopes, used_at from core.api_key where hash = @hash and revoked_at is null
        """;

    /// <summary>At most once a minute, and no reason for screens to read again.</summary>
    public const string Used = """
        /* coop:keys.used */
        update core.api_key set used_at = @now where id = @id and (used_at is null or used_at < @now - interval '1 minute')
        """;

    public const string List = $"/* coop:keys.list */ {Columns} order by k.created_at desc, k.id";

    public const string ByIds = $"/* coop:keys.by_ids */ {Columns} where k.id = any (@ids)";

    private const string Columns = """
        select k.id, k.rev, k.name, k.source, k.start, k.scopes, s.display_name, k.created_at, k.used_at, k.revoked_at
          from core.api_key k
          join core.staff s on s.id = k.created_by
        """;
}
