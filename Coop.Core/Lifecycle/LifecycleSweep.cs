using Coop.Core.Health;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Lifecycle;

/// <summary>
/// Lets the rules that are switched on move members, once a day each. It goes through them in pages; each page commits with how
/// far it came, so a node that dies leaves the rest to the next, and nobody is moved twice.
/// </summary>
public sealed class LifecycleSweep(WorkFactory works, WriteLifecycle write, CooperativeCalendar calendar, MachineClock machine, ILogger<LifecycleSweep> log)
    : RoundWorker("lifecycle", TimeSpan.FromMinutes(1), machine, log)
{
    /// <summary>Does all that is due; returns how many members it moved.</summary>
    public async Task<long> DrainAsync(CancellationToken ct)
    {
        await PlanAsync(ct);
        var moved = 0L;
        while (await PageAsync(ct) is { } more)
        {
            moved += more;
        }

        return moved;
    }

    /// <inheritdoc />
    protected override Task RoundAsync(CancellationToken ct) => DrainAsync(ct);

    private async Task PlanAsync(CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var plan = new NpgsqlCommand(LifecycleSql.Plan, work.Connection)
        {
            Parameters = { new("day", calendar.Today), new("now", work.Now) },
        };
        if (await plan.ExecuteNonQueryAsync(ct) > 0)
        {
            await work.CommitAsync(ct);
        }
    }

    /// <summary>One page of one run; null when there is nothing left that another node is not at.</summary>
    private async Task<long?> PageAsync(CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await TakeAsync(work, ct) is not { } run)
        {
            return null;
        }

        var page = await FindByRule.PageAsync(work.Connection, run.Kind, run.Months, run.After, work.Now, ct);
        var moved = page.Found.Count == 0 ? 0 : await MoveAsync(work, run, page.Found, ct);
        await using var advance = new NpgsqlCommand(LifecycleSql.Advance, work.Connection)
        {
            Parameters =
            {
                new("id", run.Id), new("moved", (long)moved), new("now", work.Now),
                new("after", NpgsqlDbType.Uuid) { Value = page.Last is { } last ? last : DBNull.Value },
            },
        };
        await advance.ExecuteNonQueryAsync(ct);
        await work.CommitAsync(ct);
        return moved;
    }

    private async Task<int> MoveAsync(Work work, Run run, IReadOnlyList<MemberId> found, CancellationToken ct)
    {
        await AppendEntry.LockAsync(work, found, ct);
        var still = await FindByRule.StillAsync(work.Connection, run.Kind, run.Months, found, work.Now, ct);
        var members = await work.Db.Members.Where(m => still.Contains(m.Id)).ToDictionaryAsync(m => m.Id, ct);
        var periods = await work.Db.Lifecycle.Where(p => still.Contains(p.MemberId) && p.EndsAt == null && p.SupersededAt == null).ToListAsync(ct);
        var moves = (
            from period in periods
            let member = members[period.MemberId]
            let next = LifecycleTable.Next(period.State, LifecycleRule.CauseOf(run.Kind), member.Kind)
            where next is not null
            select (member, period, next.Value, work.Now)).ToList();
        await write.AppendAsync(work, moves, new LifecycleWhy(null, Rule: run.Rule), ct);
        return moves.Count;
    }

    private static async Task<Run?> TakeAsync(Work work, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(LifecycleSql.Take, work.Connection);
        await using var reader = await take.ExecuteReaderAsync(ct);
        return !await reader.ReadAsync(ct) ? null : new Run(
            reader.GetInt64(0), reader.GetString(1), StoredName.Parse<LifecycleRuleKind>(reader.GetString(2)), reader.GetInt32(3),
            reader.IsDBNull(4) ? null : reader.GetGuid(4));
    }

    private sealed record Run(long Id, string Rule, LifecycleRuleKind Kind, int Months, Guid? After);
}
