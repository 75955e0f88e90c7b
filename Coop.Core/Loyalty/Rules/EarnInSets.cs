using Coop.Core.Events;
using Coop.Core.Health;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Loyalty.Tiers;
using Coop.Core.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Loyalty.Rules;

/// <summary>
/// Rules gave members points for what a batch of imported facts told, some hundreds at a time: heard in place of an event for each of them.
/// </summary>
[EventName("points.earned-in-set")]
public sealed record PointsEarnedInSet(DateTimeOffset At, string Kind, long Batch, long Members, long Points) : DomainEvent(At);

/// <summary>
/// What a batch of imported facts told took points back that members had been given before, some hundreds at a time: heard in place of an
/// event for each of them.
/// </summary>
[EventName("points.taken-back-in-set")]
public sealed record PointsTakenBackInSet(DateTimeOffset At, string Kind, long Batch, long Members, long Points) : DomainEvent(At);

/// <summary>
/// Gives and takes back the points for batches of imported facts: what <see cref="EarnFromFacts"/> does for each, for thousands of them in few
/// statements. A batch is gone through by members in the order of their ids, some hundreds in a transaction that holds their accounts
/// and notes how far it came; whose account somebody else holds comes last. So a batch survives its node, and no source earns twice.
/// </summary>
public sealed class EarnInSets(WorkFactory works, CooperativeCalendar calendar, MachineClock machine, ILogger<EarnInSets> log)
    : RoundWorker("loyalty-sets", Round, machine, log)
{
    private const int Most = 1_000;
    private const int Lanes = 2;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);
    private readonly FactsDue _facts = new(calendar);

    /// <summary>Does all that is due, several batches at a time. Returns how many facts moved points.</summary>
    public async Task<long> DrainAsync(CancellationToken ct) => (await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(() => LaneAsync(ct), ct)))).Sum();

    /// <inheritdoc />
    protected override Task RoundAsync(CancellationToken ct) => DrainAsync(ct);

    /// <summary>Notes a batch whose points are to be worked out, once however often it is told.</summary>
    internal static async Task NoteAsync(Work work, string kind, long batch, DateTimeOffset at, CancellationToken ct)
    {
        await using var note = new NpgsqlCommand(SetSql.Due, work.Connection) { Parameters = { new("kind", kind), new("batch", batch), new("at", at) } };
        await note.ExecuteNonQueryAsync(ct);
    }

    private async Task<long> LaneAsync(CancellationToken ct)
    {
        var earned = 0L;
        while (await StepAsync(ct) is { } some)
        {
            earned += some;
        }

        return earned;
    }

    /// <summary>One transaction of whatever is due; how many facts moved points by it, or null when nothing is due.</summary>
    private async Task<long?> StepAsync(CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await TakeAsync(work, ct) is not { } due)
        {
            return null;
        }

        var members = await NextAsync(work, due, ct);
        var isLast = members.Length == 0;
        if (isLast && due.Busy.Length == 0)
        {
            await EndAsync(work, due, ct);
            return 0;
        }

        // Who was busy comes at the end, and is waited for.
        var some = isLast ? [.. due.Busy.Order().Take(Most)] : members;
        var earned = await EarnAsync(work, due, some, wait: isLast, ct);
        await AdvanceAsync(
            work, due, isLast ? due.After : members[^1], isLast ? [.. due.Busy.Except(some)] : [.. due.Busy, .. some.Except(earned.Held)], earned.Members, earned.Points, ct);
        await work.CommitAsync(ct);
        return earned.Facts;
    }

    private async Task<(Guid[] Held, long Facts, long Members, long Points)> EarnAsync(Work work, BatchDue due, Guid[] members, bool wait, CancellationToken ct)
    {
        if (await Books.TakeToEarnAsync(work, calendar.Today, members, onlyFree: !wait, ct) is not { } books)
        {
            return (members, 0, 0, 0);
        }

        Guid[] held = [.. books.Accounts.Select(account => account.Member.Value)];
        var given = await GivenBefore.OfRulesAsync(work, ct);
        var lines = new SetLines();
        var facts = await _facts.ReadAsync(work, due.Kind, due.Batch, held, given.AsksForFirsts, ct);
        await given.ReadAsync(work, facts, ct);
        var back = await BacksDue.ReadAsync(work, due.Kind, due.Batch, held, ct);
        await books.ReadWrittenAsync([.. back.Backs.Select(one => one.Source)], ct);
        await books.ReadTouchedAsync(
            [.. facts.Where(fact => fact.Returned.Count > 0).Select(fact => fact.Member.Value).Concat(back.Backs.Select(one => one.Member.Value)).Distinct()], ct);
        foreach (var (fact, taken) in InOrder(facts, back.Backs))
        {
            if (fact is not null)
            {
                Earn(books, due, fact, given, lines);
            }
            else
            {
                TakeBack(books, due, taken!, back, given, lines);
            }
        }

        await books.SaveAsync(ct);
        await lines.WriteAsync(work, ct);
        if (lines.Earned is { Members: > 0 } earned)
        {
            work.Raise(new PointsEarnedInSet(work.Now, due.Kind, due.Batch, earned.Members, earned.Points));
        }

        if (lines.Lost is { Members: > 0 } lost)
        {
            work.Raise(new PointsTakenBackInSet(work.Now, due.Kind, due.Batch, lost.Members, lost.Points));
        }

        if (lines.Facts > 0)
        {
            await MarkTiers.MarkAsync(work, [.. books.Accounts.Select(account => account.Member)], ct);
        }

        return (held, lines.Facts, lines.Earned.Members + lines.Lost.Members, lines.Earned.Points - lines.Lost.Points);
    }

    /// <summary>Each member's, in the order of their happening: what goes makes room below the caps for what comes after it.</summary>
    private static IEnumerable<(FactDue? Fact, BackDue? Back)> InOrder(List<FactDue> facts, IReadOnlyList<BackDue> backs) => backs.Count == 0
        ? facts.Select(fact => ((FactDue?)fact, default(BackDue)))
        : facts.Select(fact => (Fact: (FactDue?)fact, Back: default(BackDue), fact.Member, fact.At, fact.Id))
            .Concat(backs.Select(back => (Fact: default(FactDue), Back: (BackDue?)back, back.Member, back.At, back.Id)))
            .OrderBy(one => one.Member.Value).ThenBy(one => one.At).ThenBy(one => one.Id)
            .Select(one => (one.Fact, one.Back));

    /// <summary>What <see cref="EarnFromFacts"/> does on hearing of one, in memory.</summary>
    private void Earn(Books books, BatchDue due, FactDue fact, GivenBefore given, SetLines lines)
    {
        var earned = given.WorkOut(fact.Member, fact.Purchase);
        var award = new Award(fact.Member, new(due.Kind, fact.Id.ToString("D")), earned.Sum(line => line.Points), fact.Purchase.On);
        if (award.Points == 0)
        {
            return;
        }

        // As if the account had been opened for this one alone: what was put in before may have lapsed long ago.
        var account = books.Find(fact.Member)!;
        account.Lapse(books.Current.Version);
        if (KeepAccounts.Give(books, award) is not { } entry)
        {
            return;
        }

        lines.Add(fact.Member, entry.Seq, earned);
        foreach (var line in earned)
        {
            given.Gave(fact.Member, line.Rule, fact.Purchase.On, line.Points);
        }

        if (fact.Returned.Count == 0)
        {
            return;
        }

        var back = earned.Select((line, n) => (line, n: n + 1, points: WorkOutPoints.Back(line.Points, fact.Returned.GetValueOrDefault(line.Line))))
            .Where(line => line.points > 0).ToList();
        if (back.Count == 0)
        {
            return;
        }

        var source = new PointSource(due.Kind == "sale" ? "returns-of-sale" : "contribution-back", award.Source.Id);
        account.Lapse(books.Current.Version);
        var reversed = KeepAccounts.TakeBack(books, fact.Member, (entry.Seq, entry.Programme), source, back.Sum(line => line.points), calendar.DayOf(due.ToldAt));
        lines.AddBack(fact.Member, reversed.Seq, entry.Seq, back);
        foreach (var line in back)
        {
            given.Gave(fact.Member, line.line.Rule, fact.Purchase.On, -line.points);
        }
    }

    /// <summary>The same for what takes back what was given before.</summary>
    private void TakeBack(Books books, BatchDue due, BackDue taken, BacksDue backs, GivenBefore given, SetLines lines)
    {
        if (backs.Find(taken) is not var (original, back) || !books.IsNew(taken.Source))
        {
            return;
        }

        books.Find(taken.Member)!.Lapse(books.Current.Version);
        var points = Math.Min(back.Sum(line => line.Points), original.Points - original.TakenBack);
        var reversed = KeepAccounts.TakeBack(books, taken.Member, (original.Seq, original.Programme), taken.Source, points, calendar.DayOf(due.ToldAt));
        lines.AddLost(taken.Member, reversed.Seq, original.Seq, back);
        foreach (var line in back)
        {
            given.Gave(taken.Member, line.Line.Rule, original.OccurredOn, -line.Points);
        }
    }

    private static async Task<BatchDue?> TakeAsync(Work work, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(SetSql.Take, work.Connection);
        await using var reader = await take.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new BatchDue(
                reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2), reader.IsDBNull(3) ? null : reader.GetGuid(3),
                reader.GetFieldValue<Guid[]>(4))
            : null;
    }

    private static async Task<Guid[]> NextAsync(Work work, BatchDue due, CancellationToken ct)
    {
        await using var next = new NpgsqlCommand(SetSql.Members(due.Kind), work.Connection)
        {
            Parameters =
            {
                new("batch", due.Batch),
                new("after", NpgsqlDbType.Uuid) { Value = (object?)due.After ?? DBNull.Value },
                new("most", (long)Most),
            },
        };
        await using var reader = await next.ExecuteReaderAsync(ct);
        var members = new List<Guid>();
        while (await reader.ReadAsync(ct))
        {
            members.Add(reader.GetGuid(0));
        }

        return [.. members];
    }

    private static async Task AdvanceAsync(Work work, BatchDue due, Guid? after, Guid[] busy, long members, long points, CancellationToken ct)
    {
        await using var advance = new NpgsqlCommand(SetSql.Advance, work.Connection)
        {
            Parameters =
            {
                new("kind", due.Kind),
                new("batch", due.Batch),
                new("after", NpgsqlDbType.Uuid) { Value = (object?)after ?? DBNull.Value },
                new("busy", busy),
                new("members", members),
                new("points", points),
            },
        };
        await advance.ExecuteNonQueryAsync(ct);
    }

    private static async Task EndAsync(Work work, BatchDue due, CancellationToken ct)
    {
        await using var done = new NpgsqlCommand(SetSql.Done, work.Connection) { Parameters = { new("kind", due.Kind), new("batch", due.Batch) } };
        await done.ExecuteNonQueryAsync(ct);
        await work.CommitAsync(ct);
    }

    private sealed record BatchDue(string Kind, long Batch, DateTimeOffset ToldAt, Guid? After, Guid[] Busy);
}
