using Coop.Core.Conditions;
using Coop.Core.Health;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Segments;

/// <summary>
/// Looks at everybody, segment by segment: whenever a condition is new, a set of facts came in, or a quarter of an hour has passed,
/// since time alone moves members too. It reads who would move without holding anything, then moves some thousands at a time,
/// each time asking again once the segment is held. A node that dies leaves the rest to the next.
/// </summary>
public sealed partial class RefreshSegments(
    NpgsqlDataSource source, WorkFactory works, CooperativeCalendar calendar, TimeProvider clock, MachineClock machine, ILogger<RefreshSegments> log)
    : RoundWorker("segments", TimeSpan.FromSeconds(30), machine, log)
{
    /// <summary>How long a look at everybody is good for.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(15);

    private const int Chunk = 2000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Looks at all segments that are due; returns how many members it moved.</summary>
    public async Task<long> RunAsync(CancellationToken ct)
    {
        var moved = 0L;
        var done = new List<Guid>();
        while (await DueAsync(done, ct) is { } due)
        {
            done.Add(due.Id.Value);
            moved += await LookAsync(due, ct);
        }

        return moved;
    }

    /// <summary>Calls for a look at once.</summary>
    internal void Hurry() => Call.Set();

    /// <inheritdoc />
    protected override Task RoundAsync(CancellationToken ct) => RunAsync(ct);

    private async Task<Due?> DueAsync(List<Guid> done, CancellationToken ct)
    {
        await using var take = source.CreateCommand(SegmentSql.TakeDue);
        take.Parameters.AddWithValue("before", clock.GetUtcNow() - Every);
        take.Parameters.AddWithValue("done", done.ToArray());
        await using var reader = await take.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new Due(new(reader.GetGuid(0)), reader.GetInt32(1), ConditionJson.Read(reader.GetString(2)), reader.GetInt64(3)) : null;
    }

    /// <summary>One segment, by one node at a time.</summary>
    private async Task<long> LookAsync(Due due, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var turn = new NpgsqlCommand(SegmentSql.TryTurn, connection) { Parameters = { new("id", due.Id.Value) } };
        if (!(bool)(await turn.ExecuteScalarAsync(ct))!)
        {
            return 0;
        }

        try
        {
            return await MoveAsync(connection, due, ct);
        }
        finally
        {
            await using var end = new NpgsqlCommand(SegmentSql.EndTurn, connection) { Parameters = { new("id", due.Id.Value) } };
            await end.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task<long> MoveAsync(NpgsqlConnection connection, Due due, CancellationToken ct)
    {
        var began = clock.GetUtcNow();
        var terms = await PictureReads.TermsAsync(connection, ct);
        if (ConditionCheck.Problems(due.Condition, terms, due.Id.Value) is { Count: > 0 } problems)
        {
            await LookedAsync(due, began, problems[0].Fault.Stored(), null, ct);
            return 0;
        }

        var moment = ConditionMoment.Now(calendar);
        Guid[] differing;
        try
        {
            differing = await DifferenceAsync(connection, due, ConditionSql.Of(due.Condition, terms, moment), ct);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            TooSlow(due.Id.Value);
            await LookedAsync(due, began, "too_slow", null, ct);
            return 0;
        }

        await using var next = new NpgsqlCommand(SegmentSql.NextRun, connection);
        var found = new Found((long)(await next.ExecuteScalarAsync(ct))!);
        var scoped = ConditionSql.Of(due.Condition, terms, moment, scoped: true);
        foreach (var chunk in differing.Chunk(Chunk))
        {
            if (!await SomeAsync(due, scoped, chunk, found, ct))
            {
                return found.Entered + found.Departed;
            }
        }

        await LookedAsync(due, began, null, found, ct);
        return found.Entered + found.Departed;
    }

    private static async Task<Guid[]> DifferenceAsync(NpgsqlConnection connection, Due due, ConditionSql compiled, CancellationToken ct)
    {
        await using var transaction = await SegmentReads.WidelyAsync(connection, Patience, ct);
        await using var difference = compiled.Command(connection, SegmentSql.Difference(compiled), transaction);
        difference.CommandTimeout = (int)Patience.TotalSeconds + 10;
        difference.Parameters.AddWithValue("segment", due.Id.Value);
        var differing = new List<Guid>();
        await using var reader = await difference.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            differing.Add(reader.GetGuid(0));
        }

        return [.. differing];
    }

    /// <summary>Moves some; false where the segment is another by now.</summary>
    private async Task<bool> SomeAsync(Due due, ConditionSql scoped, Guid[] members, Found found, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (!await MoveMembers.HoldAsync(work, due.Id, due.Version, ct))
        {
            return false;
        }

        var (entered, departed) = (new List<MemberId>(), new List<MemberId>());
        await using (var still = scoped.Command(work.Connection, SegmentSql.Still(scoped)))
        {
            still.Parameters.AddWithValue("only", members);
            still.Parameters.AddWithValue("segment", due.Id.Value);
            await using var reader = await still.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                (reader.GetBoolean(1) ? entered : departed).Add(new(reader.GetGuid(0)));
            }
        }

        if (entered.Count + departed.Count > 0)
        {
            await MoveMembers.WriteAsync(work, due.Id, entered, departed, found.Run, ct);
            work.Raise(new SegmentRefreshed(work.Now, due.Id, found.Run, entered.Count, departed.Count));
            await work.CommitAsync(ct);
            (found.Entered, found.Departed) = (found.Entered + entered.Count, found.Departed + departed.Count);
        }

        return true;
    }

    private async Task LookedAsync(Due due, DateTimeOffset began, string? fault, Found? found, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var looked = new NpgsqlCommand(SegmentSql.Looked, work.Connection)
        {
            Parameters =
            {
                new("id", due.Id.Value), new("version", due.Version), new("asked", due.Asked), new("now", began),
                new("fault", NpgsqlDbType.Text) { Value = (object?)fault ?? DBNull.Value },
            },
        };
        if (await looked.ExecuteNonQueryAsync(ct) == 1 && found is not null)
        {
            var day = ConditionMoment.Now(calendar).Instants(Window.Last(0)).From!.Value;
            await using var snapshot = new NpgsqlCommand(SegmentSql.Snapshot, work.Connection)
            {
                Parameters =
                {
                    new("id", due.Id.Value), new("run", found.Run), new("now", work.Now), new("day", day), new("entered", found.Entered), new("departed", found.Departed),
                },
            };
            await snapshot.ExecuteNonQueryAsync(ct);
        }

        work.Touch(Topic.Segments, due.Id.Value.ToString("D"));
        await work.CommitAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Segment {Segment} took too long to look at")]
    private partial void TooSlow(Guid segment);

    private sealed record Due(SegmentId Id, int Version, Condition Condition, long Asked);

    private sealed class Found(long run)
    {
        public long Run => run;

        public long Entered { get; set; }

        public long Departed { get; set; }
    }
}
