using System.Text.RegularExpressions;

namespace Coop.Core.Loyalty.Tiers;

/// <summary>What a tier is reached by.</summary>
public enum Measure
{
    /// <summary>Points that rules gave, less what was taken back.</summary>
    Points,

    /// <summary>Pesos bought for, less what came back.</summary>
    Spend,

    /// <summary>Pesos of contributions paid, less what did not hold.</summary>
    Contributions,

    /// <summary>Whole months since admission; they count from there, whatever the period.</summary>
    Tenure,
}

/// <summary>Whether a tier asks for all of its thresholds.</summary>
public enum TierMatch
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>Any one of them.</summary>
    Any,
}

/// <summary>Where members come to who did not keep their tier.</summary>
public enum Landing
{
    /// <summary>One tier lower at most, however little they did.</summary>
    OneDown,

    /// <summary>Where their figures put them.</summary>
    ToFigures,
}

/// <summary>What becomes of a tier when what reached it comes back.</summary>
public enum TierReturns
{
    /// <summary>It stays for its time: what comes back counts from the day on which it came.</summary>
    Keep,

    /// <summary>It goes at once, as if the thing had never been bought.</summary>
    Recount,
}

/// <summary>So much of a measure.</summary>
/// <param name="Measure">Of what.</param>
/// <param name="AtLeast">How much.</param>
public sealed record Threshold(Measure Measure, decimal AtLeast);

/// <summary>A rung of the ladder.</summary>
public sealed record Tier
{
    /// <summary>Short code; standings and segments name it.</summary>
    public string Code { get; init; } = "";

    /// <summary>Name in Spanish, as members read it.</summary>
    public string NameEs { get; init; } = "";

    /// <summary>Name in English.</summary>
    public string NameEn { get; init; } = "";

    /// <summary>What members on it get, in Spanish.</summary>
    public string BenefitsEs { get; init; } = "";

    /// <summary>What members on it get, in English.</summary>
    public string BenefitsEn { get; init; } = "";

    /// <summary>What it asks for; nothing on the lowest rung.</summary>
    public IReadOnlyList<Threshold> Needs { get; init; } = [];

    /// <summary>Whether it asks for all of that.</summary>
    public TierMatch Match { get; init; }

    internal bool IsReached(Func<Measure, decimal> have) =>
        Needs.Count == 0 || (Match == TierMatch.All ? Needs.All(need => have(need.Measure) >= need.AtLeast) : Needs.Any(need => have(need.Measure) >= need.AtLeast));
}

/// <summary>
/// The tiers of the cooperative and how they are won and kept. Tiers are worth what the cooperative gives for them, and nothing
/// else: whatever a member may decide or know hangs on none of this.
/// </summary>
public sealed partial record TierLadder
{
    /// <summary>The most rungs.</summary>
    public const int Most = 8;

    /// <summary>The tiers, the lowest first: the first asks for nothing and has everybody.</summary>
    public IReadOnlyList<Tier> Tiers { get; init; } = [];

    /// <summary>Figures count over so many months back from each day; null is the calendar year.</summary>
    public int? RollingMonths { get; init; }

    /// <summary>A tier once reached is kept for so many months; null is until the end of the next calendar year.</summary>
    public int? KeepMonths { get; init; }

    /// <summary>Days after the end in which what is missing can still be made up, the tier being held.</summary>
    public int GraceDays { get; init; }

    /// <summary>Where members come to who did not keep it.</summary>
    public Landing Landing { get; init; }

    /// <summary>What becomes of a tier when what reached it comes back.</summary>
    public TierReturns Returns { get; init; }

    /// <summary>Days before the end on which who will lose their tier is warned.</summary>
    public int NoticeDays { get; init; } = 60;

    /// <summary>The number of a tier from below, from 1; 0 when there is none of that code.</summary>
    public int RankOf(string code) => Tiers.Index().FirstOrDefault(tier => tier.Item.Code == code) is { Item: not null } found ? found.Index + 1 : 0;

    /// <summary>The tier of a number.</summary>
    public Tier At(int rank) => Tiers[Math.Clamp(rank, 1, Tiers.Count) - 1];

    /// <summary>What is wrong with it: names of what must be mended, those of a tier with its place, as <c>Tiers[1].Code</c>.</summary>
    public IReadOnlyList<string> Problems()
    {
        (string Name, bool Sound)[] rules =
        [
            (nameof(Tiers), Tiers.Count is >= 2 and <= Most),
            (nameof(RollingMonths), RollingMonths is null or (>= 1 and <= 60)),
            (nameof(KeepMonths), KeepMonths is (>= 1 and <= 60) || (KeepMonths is null && RollingMonths is null)),
            (nameof(GraceDays), GraceDays is >= 0 and <= 180),
            (nameof(Landing), Enum.IsDefined(Landing)),
            (nameof(Returns), Enum.IsDefined(Returns)),
            (nameof(NoticeDays), NoticeDays is >= 0 and <= 366),
        ];
        return [.. rules.Where(rule => !rule.Sound).Select(rule => rule.Name), .. Tiers.SelectMany((_, n) => Problems(n))];
    }

    private IEnumerable<string> Problems(int n)
    {
        var tier = Tiers[n];
        (string Name, bool Sound)[] rules =
        [
            (nameof(Tier.Code), CodeShape().IsMatch(tier.Code) && Tiers.Count(other => other.Code == tier.Code) == 1),
            (nameof(Tier.NameEs), tier.NameEs.Trim().Length is > 0 and <= 60),
            (nameof(Tier.NameEn), tier.NameEn.Trim().Length is > 0 and <= 60),
            (nameof(Tier.BenefitsEs), tier.BenefitsEs.Length <= 1000),
            (nameof(Tier.BenefitsEn), tier.BenefitsEn.Length <= 1000),
            (nameof(Tier.Needs), n == 0
                ? tier.Needs.Count == 0
                : tier.Needs.Count is > 0 and <= 4 && tier.Needs.DistinctBy(need => need.Measure).Count() == tier.Needs.Count && tier.Needs.All(IsSound) && Climbs(n)),
        ];
        return rules.Where(rule => !rule.Sound).Select(rule => $"{nameof(Tiers)}[{n}].{rule.Name}");
    }

    private static bool IsSound(Threshold need) => Enum.IsDefined(need.Measure)
        && (need.Measure == Measure.Tenure ? need.AtLeast is >= 1 and <= 1200 && need.AtLeast % 1 == 0 : need.AtLeast is > 0 and <= 1_000_000_000_000m);

    /// <summary>A tier that asks for less of the same than the one below could be reached past it.</summary>
    private bool Climbs(int n) => Tiers[n].Needs.All(need =>
        Tiers[n - 1].Needs.FirstOrDefault(below => below.Measure == need.Measure) is not { } lower || lower.AtLeast <= need.AtLeast);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,39}\z", RegexOptions.NonBacktracking)]
    private static partial Regex CodeShape();
}

/// <summary>A published version of the ladder. It is never changed; a later one takes its place from its own first day on.</summary>
/// <param name="Version">1, 2, 3 …</param>
/// <param name="From">Its first day.</param>
/// <param name="Ladder">What it promises.</param>
/// <param name="PublishedAt">When it was published, UTC.</param>
public sealed record LadderVersion(int Version, DateOnly From, TierLadder Ladder, DateTimeOffset PublishedAt = default)
{
    /// <summary>The version that governs a day: the latest published of those that had begun; null before the first.</summary>
    public static LadderVersion? On(IReadOnlyList<LadderVersion> versions, DateOnly day)
    {
        LadderVersion? found = null;
        foreach (var version in versions)
        {
            found = version.From <= day && (found is null || version.Version > found.Version) ? version : found;
        }

        return found;
    }
}
