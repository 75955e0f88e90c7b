namespace Coop.Core.Loyalty.Rules;

/// <summary>Something that may earn points.</summary>
/// <param name="Cause">What it is.</param>
/// <param name="On">The cooperative's day on which it happened.</param>
/// <param name="Lines">What was bought; a contribution, a referral or an answer is one line.</param>
public sealed record Purchase(RuleCause Cause, DateOnly On, IReadOnlyList<PurchaseLine> Lines)
{
    /// <summary>Where it was sold, as facts call it.</summary>
    public string? Channel { get; init; }

    /// <summary>Code of the branch, if one sold it.</summary>
    public string? Branch { get; init; }

    /// <summary>Code of the question that was answered, if one was.</summary>
    public string? Question { get; init; }

    /// <summary>The member's first of its kind.</summary>
    public bool IsFirst { get; init; }
}

/// <summary>One line of what was bought.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Products">Code of the product, and of all it stands below.</param>
/// <param name="Amount">What was paid, in pesos.</param>
public sealed record PurchaseLine(int Number, IReadOnlyList<string> Products, decimal Amount);

/// <summary>Points one rule gives for one line: what an explanation is made of, and what goes when the line comes back.</summary>
/// <param name="Rule">Code of the rule.</param>
/// <param name="Version">Which version of it.</param>
/// <param name="Line">The line they are for.</param>
/// <param name="Amount">What was paid for it.</param>
/// <param name="Points">How many.</param>
public readonly record struct EarnedLine(string Rule, int Version, int Line, decimal Amount, long Points);

/// <summary>Works out what rules give for a purchase, line by line. The same question has the same answer.</summary>
public static class WorkOutPoints
{
    /// <summary>The points of each rule and line. <paramref name="thisMonth"/> says what a rule gave the member in the month before.</summary>
    public static IReadOnlyList<EarnedLine> Run(IEnumerable<RuleVersion> all, Purchase purchase, Func<string, long> thisMonth) =>
        ByRulesOfTheDay(RuleVersion.On(all, purchase.On), purchase, thisMonth);

    /// <summary>The same, of rules that <see cref="RuleVersion.On"/> said hold on the day.</summary>
    internal static IReadOnlyList<EarnedLine> ByRulesOfTheDay(IEnumerable<RuleVersion> ofTheDay, Purchase purchase, Func<string, long> thisMonth)
    {
        List<RuleVersion> rules = [.. ofTheDay.Where(version => Applies(version.Rule, purchase))];
        var earned = new List<EarnedLine>();
        foreach (var version in rules.Where(version => version.Rule.Gives is not Yield.Multiply))
        {
            earned.AddRange(Base(version, purchase, thisMonth));
        }

        var byLine = earned.GroupBy(line => line.Line).ToDictionary(lines => lines.Key, lines => lines.Sum(line => line.Points));
        foreach (var version in rules)
        {
            if (version.Rule.Gives is Yield.Multiply multiply)
            {
                earned.AddRange(More(version, multiply, purchase, byLine, thisMonth));
            }
        }

        return earned;
    }

    /// <summary>
    /// The points that go when a part of what they were given for is gone; whole ones only. A part such as a third is cut off somewhere: what
    /// would be a whole number but for that is one.
    /// </summary>
    internal static long Back(long points, decimal part) => (long)decimal.Floor(decimal.Round(points * Math.Min(1, part), 8));

    private static bool Applies(EarningRule rule, Purchase purchase) =>
        rule.Cause == purchase.Cause
        && (!rule.First || purchase.IsFirst)
        && (rule.Branches.Count == 0 || (purchase.Branch is { } branch && rule.Branches.Contains(branch, StringComparer.OrdinalIgnoreCase)))
        && (rule.Channels.Count == 0 || (purchase.Channel is { } channel && rule.Channels.Contains(channel, StringComparer.OrdinalIgnoreCase)))
        && (rule.Questions.Count == 0 || (purchase.Question is { } question && rule.Questions.Contains(question, StringComparer.Ordinal)));

    private static List<PurchaseLine> Matched(EarningRule rule, Purchase purchase) =>
        [.. purchase.Lines.Where(line => rule.Products.Count == 0 || line.Products.Any(product => rule.Products.Contains(product, StringComparer.OrdinalIgnoreCase)))];

    private static IEnumerable<EarnedLine> Base(RuleVersion version, Purchase purchase, Func<string, long> thisMonth)
    {
        var lines = Matched(version.Rule, purchase);
        var amount = lines.Sum(line => line.Amount);
        if (lines.Count == 0 || amount < version.Rule.Minimum)
        {
            return [];
        }

        var points = version.Rule.Gives switch
        {
            // Ahead of decimal's end: an amount nobody pays earns what the cap allows, and throws nothing.
            Yield.PerAmount per => (long)Math.Min(decimal.Floor(amount / per.Each) * per.Points, 1_000_000_000m),
            Yield.Fixed just => just.Points,
            _ => 0,
        };
        return Share(version, Capped(version.Rule, points, thisMonth), [.. lines.Select(line => (line, line.Amount))]);
    }

    private static IEnumerable<EarnedLine> More(
        RuleVersion version, Yield.Multiply multiply, Purchase purchase, Dictionary<int, long> byLine, Func<string, long> thisMonth)
    {
        List<(PurchaseLine Line, decimal Weight)> lines = [.. Matched(version.Rule, purchase).Select(line => (line, (decimal)byLine.GetValueOrDefault(line.Number)))];
        var (amount, points) = (lines.Sum(line => line.Line.Amount), lines.Sum(line => line.Weight));
        return points == 0 || amount < version.Rule.Minimum
            ? []
            : Share(version, Capped(version.Rule, (long)decimal.Floor(points * (multiply.Times - 1)), thisMonth), lines);
    }

    private static long Capped(EarningRule rule, long points, Func<string, long> thisMonth)
    {
        var most = Math.Min(points, rule.CapEach ?? long.MaxValue);
        return rule.CapMonth is { } month ? Math.Clamp(month - thisMonth(rule.Code), 0, most) : most;
    }

    /// <summary>Each line has its share by weight; what is left over goes one by one to the largest remainders, the first lines first.</summary>
    private static IEnumerable<EarnedLine> Share(RuleVersion version, long points, List<(PurchaseLine Line, decimal Weight)> lines)
    {
        var whole = lines.Sum(line => line.Weight);
        var exact = lines.ConvertAll(line => whole == 0 ? (line == lines[0] ? points : 0) : points * line.Weight / whole);
        var shares = exact.ConvertAll(share => (long)decimal.Floor(share));
        foreach (var n in Enumerable.Range(0, lines.Count).OrderByDescending(n => exact[n] - shares[n]).ThenBy(n => n).Take((int)(points - shares.Sum())))
        {
            shares[n]++;
        }

        return lines.Select((line, n) => new EarnedLine(version.Rule.Code, version.Version, line.Line.Number, line.Line.Amount, shares[n])).Where(line => line.Points > 0);
    }
}
