using Coop.Core.Access;
using Npgsql;

namespace Coop.Core.Loyalty.Rules;

/// <summary>What a rule would have given, had it held over a stretch of the past, beside what holds today.</summary>
/// <param name="From">The first day looked at.</param>
/// <param name="To">The last one.</param>
/// <param name="Members">How many members it would have given points.</param>
/// <param name="Causes">For how many purchases or contributions.</param>
/// <param name="Points">How many points it would have given by itself, less what came back.</param>
/// <param name="Replaced">How many the version that holds today would have given in its place.</param>
/// <param name="With">All points of all rules with it.</param>
/// <param name="Without">All points of the rules that hold today.</param>
/// <param name="MostToOne">The most it would have given one member.</param>
/// <param name="PointValue">What a point is worth to the books, in pesos.</param>
/// <param name="Months">Month by month, the points of all rules with it and without.</param>
public sealed record RuleTrial(
    DateOnly From, DateOnly To, long Members, long Causes, long Points, long Replaced, long With, long Without, long MostToOne, decimal PointValue,
    IReadOnlyList<(DateOnly Month, long With, long Without)> Months)
{
    /// <summary>What it would have cost beyond what holds today, in pesos; below 0 when it is cheaper.</summary>
    public decimal Cost => (With - Without) * PointValue;
}

/// <summary>
/// Tries a rule on what members really bought and paid, without publishing it: the same reckoning as earning, member by member, once with the
/// rules that hold today and once with the draft in its place. Returns take back as they do in life.
/// </summary>
[Needs(Permission.SteerLoyalty)]
public sealed class TryRule(NpgsqlDataSource source, CooperativeCalendar calendar)
{
    /// <summary>The most days that are looked at.</summary>
    public const int MostDays = 3 * 366;

    private const int Page = 1000;

    /// <summary>Tries it over so many days up to today; tells from time to time which part of the members is done.</summary>
    public async Task<RuleTrial> RunAsync(EarningRule draft, int days, IProgress<double>? progress, CancellationToken ct)
    {
        var (to, from) = (calendar.Today, calendar.Today.AddDays(1 - Math.Clamp(days, 1, MostDays)));
        await using var connection = await source.OpenConnectionAsync(ct);
        var programme = Programme.On(await ProgrammeReads.AllAsync(connection, ct), to);
        List<RuleVersion> now = [.. RuleVersion.On(await RuleReads.AllAsync(connection, ct), to).Select(version => version with { Rule = version.Rule with { From = from, Until = null } })];
        List<RuleVersion> then = [.. now.Where(version => version.Rule.Code != draft.Code), new(int.MaxValue, draft with { From = from, Until = null })];
        var trial = new Trial(draft.Code, now, then);
        var products = await TrialReads.ProductsAsync(connection, ct);
        var (after, all, done) = (Guid.Empty, await TrialReads.CountAsync(connection, ct), 0L);
        while (await TrialReads.MembersAsync(connection, after, Page, ct) is { Length: > 0 } members)
        {
            await foreach (var (member, purchase, returned) in TrialReads.CausesAsync(connection, members, calendar, from, to, products, ct))
            {
                trial.Add(member, purchase, returned);
            }

            (after, done) = (members[^1], done + members.Length);
            progress?.Report(all == 0 ? 1 : Math.Min(1, (double)done / all));
        }

        return trial.Result(from, to, programme?.Terms.PointValue ?? 0);
    }

    /// <summary>Adds up, member by member, cause by cause, in the order of days.</summary>
    private sealed class Trial(string code, List<RuleVersion> now, List<RuleVersion> then)
    {
        private readonly SortedDictionary<DateOnly, (long With, long Without)> _months = [];
        private readonly Side _with = new(then);
        private readonly Side _without = new(now);
        private Guid _member;
        private long _members;
        private long _causes;
        private long _points;
        private long _replaced;
        private long _ofMember;
        private long _most;

        public void Add(Guid member, Purchase purchase, IReadOnlyDictionary<int, decimal> returned)
        {
            if (member != _member)
            {
                EndMember();
                _member = member;
            }

            var (with, without) = (_with.Earn(purchase, returned), _without.Earn(purchase, returned));
            var own = with.Where(line => line.Rule == code).Sum(line => line.Points);
            _causes += with.Any(line => line.Rule == code) ? 1 : 0;
            _points += own;
            _ofMember += own;
            _replaced += without.Where(line => line.Rule == code).Sum(line => line.Points);
            var month = new DateOnly(purchase.On.Year, purchase.On.Month, 1);
            var sofar = _months.GetValueOrDefault(month);
            _months[month] = (sofar.With + with.Sum(line => line.Points), sofar.Without + without.Sum(line => line.Points));
        }

        public RuleTrial Result(DateOnly from, DateOnly to, decimal value)
        {
            EndMember();
            return new RuleTrial(
                from, to, _members, _causes, _points, _replaced, _months.Values.Sum(month => month.With), _months.Values.Sum(month => month.Without), _most, value,
                [.. _months.Select(month => (month.Key, month.Value.With, month.Value.Without))]);
        }

        private void EndMember()
        {
            _members += _ofMember > 0 ? 1 : 0;
            _most = Math.Max(_most, _ofMember);
            _ofMember = 0;
            _with.NextMember();
            _without.NextMember();
        }
    }

    /// <summary>What a set of rules gives one member after the other.</summary>
    private sealed class Side(List<RuleVersion> rules)
    {
        private readonly Dictionary<(string Rule, int Month), long> _given = [];
        private readonly Dictionary<string, long> _ever = new(StringComparer.Ordinal);

        public void NextMember()
        {
            _given.Clear();
            _ever.Clear();
        }

        public List<EarnedLine> Earn(Purchase purchase, IReadOnlyDictionary<int, decimal> returned)
        {
            var month = (purchase.On.Year * 12) + purchase.On.Month;
            var lines = WorkOutPoints.Run(
                rules.Where(version => !version.Rule.First || _ever.GetValueOrDefault(version.Rule.Code) <= 0), purchase, rule => _given.GetValueOrDefault((rule, month)));
            List<EarnedLine> kept = [.. lines
                .Select(line => line with { Points = line.Points - WorkOutPoints.Back(line.Points, returned.GetValueOrDefault(line.Line)) })
                .Where(line => line.Points > 0)];
            foreach (var line in kept)
            {
                _given[(line.Rule, month)] = _given.GetValueOrDefault((line.Rule, month)) + line.Points;
                _ever[line.Rule] = _ever.GetValueOrDefault(line.Rule) + line.Points;
            }

            return kept;
        }
    }
}
