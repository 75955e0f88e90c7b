using Coop.Core.Health;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coop.Core.Loyalty.Ledger;

/// <summary>
/// Takes out of the accounts what has lapsed, some members at a time, and tells whose points expire soon. Running it again changes nothing; not running it changes
/// no more than the day on which members see it, since whoever opens an account does the same.
/// </summary>
public sealed class LapsePoints(NpgsqlDataSource source, WorkFactory works, CooperativeCalendar calendar, MachineClock machine, ILogger<LapsePoints> log)
    : RoundWorker("loyalty-lapse", Round, machine, log)
{
    private const int Most = 200;
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(5);

    /// <summary>Does all that is due today. Returns how many accounts lost something.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var done = 0;
        int some;
        do
        {
            some = await SomeAsync(ct);
            done += some;
        }
        while (some > 0);
        return done;
    }

    /// <inheritdoc />
    protected override async Task RoundAsync(CancellationToken ct)
    {
        await RunAsync(ct);
        await NoticeAsync(ct);
    }

    /// <summary>Tells once of each day on which points of a member expire soon. Returns of how many.</summary>
    public async Task<int> NoticeAsync(CancellationToken ct)
    {
        var told = 0;
        int some;
        do
        {
            some = await NoticeSomeAsync(ct);
            told += some;
        }
        while (some > 0);
        return told;
    }

    private async Task<int> NoticeSomeAsync(CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        var today = calendar.Today;
        if (Programme.On(await ProgrammeReads.AllAsync(work.Connection, ct), today)?.Terms is not { NoticeDays: > 0 } terms)
        {
            return 0;
        }

        await using var notice = new NpgsqlCommand(BooksSql.Notice, work.Connection)
        {
            Parameters = { new("today", today), new("until", today.AddDays(terms.NoticeDays)), new("now", work.Now), new("most", Most) },
        };
        var told = 0;
        await using (var reader = await notice.ExecuteReaderAsync(ct))
        {
            for (; await reader.ReadAsync(ct); told++)
            {
                work.Raise(new PointsExpiring(work.Now, new(reader.GetGuid(0)), reader.GetInt64(2), reader.GetFieldValue<DateOnly>(1)));
            }
        }

        await work.CommitAsync(ct);
        return told;
    }

    private async Task<int> SomeAsync(CancellationToken ct)
    {
        var today = calendar.Today;
        var members = new List<MemberId>();
        await using (var lapsing = source.CreateCommand(BooksSql.Lapsing))
        {
            lapsing.Parameters.AddWithValue("today", today);
            lapsing.Parameters.AddWithValue("most", Most);
            await using var reader = await lapsing.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                members.Add(new(reader.GetGuid(0)));
            }
        }

        if (members.Count == 0)
        {
            return 0;
        }

        await using var work = await works.BeginAsync(ct);
        if (await Books.OpenAsync(work, today, members, [], ct, onlyFree: true) is not { } books)
        {
            return 0;
        }

        var changed = books.Accounts.Count(account => account.IsChanged);
        await books.SaveAsync(ct);
        await work.CommitAsync(ct);
        return changed;
    }
}
