using Coop.Core.Health;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coop.Core.Loyalty.Tiers;

/// <summary>
/// Looks at whoever was marked, some hundred members at a time, and at the turn of each day of the cooperative at whose term, warning or
/// anniversary has come. A page commits whole, with its moves, events and lines; one that is cut off is taken by the next round or node.
/// One node at a time does it: no member is looked at by two.
/// </summary>
public sealed class TurnTiers(NpgsqlDataSource source, WorkFactory works, ReadTierFacts facts, WriteTiers write, CooperativeCalendar calendar, MachineClock machine, ILogger<TurnTiers> log)
    : RoundWorker("loyalty-tiers", TimeSpan.FromSeconds(1), machine, log)
{
    private const int Page = 500;

    /// <summary>Does all that is due; returns how many members' standings are new or other than before.</summary>
    public async Task<int> DrainAsync(CancellationToken ct)
    {
        await using (var connection = await source.OpenConnectionAsync(ct))
        {
            if (LadderVersion.On(await LadderReads.AllAsync(connection, ct), calendar.Today) is not { } ladder || !await IsDueAsync(connection, ladder, ct))
            {
                return 0;
            }

            await TurnAsync(ladder, ct);
        }

        var changed = 0;
        while (await PageAsync(ct) is { } some)
        {
            changed += some;
        }

        return changed;
    }

    /// <inheritdoc />
    protected override Task RoundAsync(CancellationToken ct) => DrainAsync(ct);

    private async Task<bool> IsDueAsync(NpgsqlConnection connection, LadderVersion ladder, CancellationToken ct)
    {
        await using var pending = new NpgsqlCommand(TierSql.Pending, connection) { Parameters = { new("today", calendar.Today), new("ladder", ladder.Version) } };
        await using var reader = await pending.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetBoolean(0) || !reader.GetBoolean(1);
    }

    private async Task TurnAsync(LadderVersion ladder, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        var today = calendar.Today;
        await using var turn = new NpgsqlCommand(TierSql.Turn, work.Connection)
        {
            Parameters = { new("today", today), new("ladder", ladder.Version), new("now", work.Now) },
        };
        if (await turn.ExecuteScalarAsync(ct) is not bool begins)
        {
            return;
        }

        await using var mark = new NpgsqlCommand(TierSql.MarkDay, work.Connection) { Parameters = { new("today", today), new("all", begins), new("now", work.Now) } };
        await mark.ExecuteNonQueryAsync(ct);
        await work.CommitAsync(ct);
    }

    /// <summary>One page; null when there is nobody that another node is not at.</summary>
    private async Task<int?> PageAsync(CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await TakeAsync(work, ct) is not { Count: > 0 } members)
        {
            return null;
        }

        var versions = await LadderReads.AllAsync(work.Connection, ct);
        var known = await facts.RunAsync(work.Connection, versions, members, ct);
        var changed = await write.RunAsync(work, versions, members, known, calendar.Today, ct);
        await work.CommitAsync(ct);
        return changed;
    }

    private static async Task<List<MemberId>> TakeAsync(Work work, CancellationToken ct)
    {
        await using var table = new NpgsqlCommand(TierSql.TakeTable, work.Connection);
        if (await table.ExecuteScalarAsync(ct) is not true)
        {
            return [];
        }

        await using var take = new NpgsqlCommand(TierSql.Take, work.Connection) { Parameters = { new("most", Page) } };
        await using var reader = await take.ExecuteReaderAsync(ct);
        var members = new List<MemberId>();
        while (await reader.ReadAsync(ct))
        {
            members.Add(new(reader.GetGuid(0)));
        }

        return members;
    }
}
