using Coop.Core.Persistence;
using Npgsql;
using Xunit;

namespace Coop.Testing;

/// <summary>Looks at what is in the database, past the product.</summary>
public static class TestSql
{
    /// <summary>
    /// What is left that could be done at @now, in words, empty when nothing is: not what waits behind something that is not due. Events may
    /// also wait for whoever on the server began before them; those are named.
    /// </summary>
    internal const string Unsettled = """
        select concat_ws('; ',
               (select 'inbound ' || count(*) from channels.inbound i where i.state = 'waiting' and i.due_at <= @now
                   and not exists (select 1 from channels.inbound e
                                    where e.lane = i.lane and e.state = 'waiting' and e.position < i.position and e.due_at > @now)
                having count(*) > 0),
               (select 'outbound ' || count(*) from core.outbound o where o.state = 'queued' and o.due_at <= @now
                   and not exists (select 1 from core.outbound e
                                    where e.conversation_id = o.conversation_id and e.position < o.position and e.entry_seq is not null
                                      and (e.state = 'sending' or (e.state = 'queued' and e.due_at > @now)))
                having count(*) > 0),
               (select 'events of ' || string_agg(distinct format('%s from %s, %s', c.subscriber, c.xid, c.position), ' and ')
                       || format(', last %s, open from %s: ', max(e.xid::text::bigint), pg_snapshot_xmin(pg_current_snapshot()))
                       || coalesce((select string_agg(format('%s %s %s %s', a.datname, a.application_name, a.backend_xid, left(a.query, 200)), ' | ')
                                      from pg_stat_activity a where a.backend_xid is not null), 'nobody')
                  from core.event_cursor c join core.event e on (e.xid, e.position) > (c.xid, c.position)
                 where c.retry_at is null or c.retry_at <= clock_timestamp()
                having count(*) > 0),
               (select 'waits ' || count(*) from journeys.wait w join journeys.journey j on j.id = w.journey_id
                 where j.state = 'running' and w.due_at <= @now
                having count(*) > 0),
               (select 'tiers ' || count(*) from core.loyalty_tier_due having count(*) > 0))
        """;

    internal const string Cut = """
        select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = @name and datname = current_database()
        """;

    public static Task<T> ScalarAsync<T>(this TestNode node, string sql, params (string Name, object Value)[] parameters) =>
        node.Get<NpgsqlDataSource>().ScalarAsync<T>(sql, parameters);

    public static async Task<T> ScalarAsync<T>(this NpgsqlDataSource source, string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>The first column of all rows.</summary>
    public static async Task<List<T>> ColumnAsync<T>(this NpgsqlDataSource source, string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(await reader.GetFieldValueAsync<T>(0, TestContext.Current.CancellationToken));
        }

        return rows;
    }

    public static Task<List<T>> ColumnAsync<T>(this TestNode node, string sql, params (string Name, object Value)[] parameters) =>
        node.Get<NpgsqlDataSource>().ColumnAsync<T>(sql, parameters);

    public static async Task<int> ExecuteAsync(this TestNode node, string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = node.Get<NpgsqlDataSource>().CreateCommand(sql);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Runs something in a transaction of its own and commits.</summary>
    public static async Task<T> InWorkAsync<T>(this TestNode node, Func<Work, Task<T>> run)
    {
        await using var work = await node.Get<WorkFactory>().BeginAsync(TestContext.Current.CancellationToken);
        var result = await run(work);
        await work.CommitAsync(TestContext.Current.CancellationToken);
        return result;
    }
}
