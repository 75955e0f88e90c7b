namespace Coop.Core.Loyalty;

internal static class ProgrammeSql
{
    public const string All = """
        /* coop:loyalty.programmes */
        select version, valid_from, definition::text from core.loyalty_programme order by version
        """;

    /// <summary>Who publishes waits for whoever else is about to.</summary>
    public const string TakeTurn = """
        /* coop:loyalty.take_turn */
        select pg_advisory_xact_lock(7226153984161)
        """;

    public const string Publish = """
        /* coop:loyalty.publish_programme */
        insert into core.loyalty_programme (version, valid_from, definition, published_at, published_by)
        values (@version, @from, @definition::jsonb, @now, @by)
        """;
}
