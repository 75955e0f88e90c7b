namespace Coop.Core.Live;

internal static class LiveSql
{
    /// <summary>
    /// The first row carries the next cursor: the oldest transaction still running in this very snapshot. All below it
    /// have ended and were visible here; those at or above it are looked at again, so none is missed and none waited for.
    /// </summary>
    public const string Tail = """
        /* coop:live.tail */
        select pg_snapshot_xmin(pg_current_snapshot())::text as xid, null as topic, null as key
        union all
        select xid::text, topic, key from core.live_change where xid >= @cursor::xid8
        """;

    public const string Now = "/* coop:live.now */ select pg_snapshot_xmin(pg_current_snapshot())::text";

    /// <summary>One transaction of its own for all commits of the last few milliseconds; its loss costs half a second, never a row.</summary>
    public const string Notify = """
        /* coop:live.notify */
        select set_config('synchronous_commit', 'off', true), pg_notify('coop_live', @payload)
        """;

    public const string Listen = "/* coop:live.listen */ listen coop_live";

    public const string Trim = """
        /* coop:live.trim */
        delete from core.live_change
         where ctid = any (array(select ctid from core.live_change where at < clock_timestamp() - interval '10 minutes' limit 5000))
        """;
}
