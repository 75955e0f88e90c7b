namespace Coop.Core.Members.Ties;

internal static class RelationSql
{
    /// <summary>Those who write relations of a kind that must make no circle wait for each other here, heads held.</summary>
    public const string Turn = """
        /* coop:relations.turn */
        select pg_advisory_xact_lock(hashtextextended('relation:' || @kind, 20261122))
        """;

    /// <summary>Whether the line from one member to another's, and that one's, comes to somebody. What ended once still was: a circle in time is one.</summary>
    public const string LeadsTo = """
        /* coop:relations.leads_to */
        with recursive line (id) as (
            select @from
            union
            select r.other_id from line join core.relation r on r.member_id = line.id and r.kind = @kind)
        select exists (select from line where id = @to)
        """;
}
