using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Core.Lifecycle;

/// <summary>A period with the name of who wrote it down.</summary>
/// <param name="Period">The period.</param>
/// <param name="Actor">The name of who first said what it says; null when a rule did, or nobody in particular.</param>
/// <param name="Corrector">The name of who wrote it again because something around it was wrong; null when nobody did.</param>
public sealed record LifecycleLine(LifecyclePeriod Period, string? Actor, string? Corrector);

/// <summary>What a rule did on one day.</summary>
/// <param name="Id">Which run.</param>
/// <param name="Rule">Code of the rule.</param>
/// <param name="Day">The day.</param>
/// <param name="Months">The months it counted with.</param>
/// <param name="Moved">How many members it moved.</param>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="DoneAt">When it was done, UTC; null while it is at it.</param>
public sealed record LifecycleRun(long Id, string Rule, DateOnly Day, int Months, long Moved, DateTimeOffset StartedAt, DateTimeOffset? DoneAt);

/// <summary>A member a rule moved, or would move.</summary>
/// <param name="Id">Who.</param>
/// <param name="Name">Their name.</param>
/// <param name="State">Where the relationship stands since.</param>
public sealed record MovedMember(MemberId Id, string? Name, LifecycleState State);

/// <summary>Reads where relationships stood, and the rules that move them.</summary>
public sealed class LifecycleReads(IDbContextFactory<CoopDb> contexts, NpgsqlDataSource source)
{
    /// <summary>All of a member's periods, the latest first; after them those that turned out wrong.</summary>
    public async Task<IReadOnlyList<LifecycleLine>> HistoryAsync(MemberId member, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var periods = await db.Lifecycle.AsNoTracking().Where(p => p.MemberId == member).OrderBy(p => p.SupersededAt != null).ThenByDescending(p => p.StartsAt).ThenByDescending(p => p.Id).ToListAsync(ct);
        var names = await StaffNames.OfAsync(db, periods.Select(p => p.ActorId), ct);
        var trail = LifecycleTrail.Of(periods);
        return [.. periods.Select(p => new LifecycleLine(p, names.Of(trail.AuthorOf(p)), trail.IsWrittenAgain(p) ? names.Of(p.ActorId) : null))];
    }

    /// <summary>The rules, in a fixed order.</summary>
    public async Task<IReadOnlyList<LifecycleRule>> RulesAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.LifecycleRules.AsNoTracking().OrderBy(r => r.Code).ToListAsync(ct);
    }

    /// <summary>What the rules did lately: the latest run first.</summary>
    public async Task<IReadOnlyList<LifecycleRun>> RunsAsync(int count, CancellationToken ct)
    {
        await using var command = source.CreateCommand(LifecycleSql.Runs);
        command.Parameters.AddWithValue("count", count);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var runs = new List<LifecycleRun>();
        while (await reader.ReadAsync(ct))
        {
            runs.Add(new LifecycleRun(
                reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<DateOnly>(2), reader.GetInt32(3), reader.GetInt64(4),
                reader.GetFieldValue<DateTimeOffset>(5), reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6)));
        }

        return runs;
    }

    /// <summary>Whom a rule moved between two moments; at most <paramref name="count"/>, the latest first.</summary>
    public async Task<IReadOnlyList<MovedMember>> MovedAsync(LifecycleRun run, int count, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var until = run.DoneAt ?? DateTimeOffset.MaxValue;
        var rows = await (
            from period in db.Lifecycle
            join member in db.Members on period.MemberId equals member.Id
            where period.Rule == run.Rule && period.RecordedAt >= run.StartedAt && period.RecordedAt <= until
            orderby period.RecordedAt descending, period.Id descending
            select new { member, period }).AsNoTracking().Take(count).ToListAsync(ct);
        return [.. rows.Select(row => new MovedMember(row.member.Id, row.member.DisplayName, row.period.State))];
    }
}
