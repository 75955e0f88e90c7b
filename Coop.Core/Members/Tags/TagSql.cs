namespace Coop.Core.Members.Tags;

internal static class TagSql
{
    /// <summary>A tag of that code is there afterwards, under the name it was first given.</summary>
    public const string Make = """
        /* coop:tags.make */
        insert into core.tag (code, name, rev) values (@code, @name, 1) on conflict (code) do nothing
        """;

    /// <summary>Puts a tag on members whose heads are held, makes their cards newer, and tells who follows them.</summary>
    public const string Add = $"""
        /* coop:tags.add */
        with changed as (
            insert into core.member_tag (member_id, tag, added_at, added_by)
            select m.id, @tag, @at, @by from core.member m where m.id = any (@members)
            on conflict (member_id, tag) do nothing returning member_id),
        {Newer}
        """;

    /// <summary>The same the other way.</summary>
    public const string Remove = $"""
        /* coop:tags.remove */
        with said as (select @at::timestamptz, @by::uuid),
        changed as (delete from core.member_tag where tag = @tag and member_id = any (@members) returning member_id),
        {Newer}
        """;

    private const string Newer = """
        newer as (update core.member m set rev = rev + 1 from changed c where m.id = c.member_id),
        told as (insert into core.live_change (topic, key) select 'member:' || member_id, 'tags' from changed)
        select count(*) from changed
        """;
}
