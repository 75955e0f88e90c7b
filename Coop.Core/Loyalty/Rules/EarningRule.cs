using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Coop.Core.Loyalty.Rules;

/// <summary>What a rule looks at.</summary>
public enum RuleCause
{
    /// <summary>Something a member bought.</summary>
    Sale,

    /// <summary>A contribution a member paid.</summary>
    Contribution,

    /// <summary>Somebody a member had referred paid their first contribution: the points are the referrer's.</summary>
    Referral,

    /// <summary>A question a member answered.</summary>
    Answer,
}

/// <summary>What a rule gives.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(PerAmount), "per_amount")]
[JsonDerivedType(typeof(Fixed), "fixed")]
[JsonDerivedType(typeof(Multiply), "multiply")]
public abstract record Yield
{
    private Yield()
    {
    }

    internal abstract bool IsSound { get; }

    /// <summary>So many points for each full so many pesos.</summary>
    public sealed record PerAmount(long Points, decimal Each) : Yield
    {
        internal override bool IsSound => Points is > 0 and <= 1_000_000 && Each is > 0 and <= 1_000_000_000;
    }

    /// <summary>So many points, whatever the amount.</summary>
    public sealed record Fixed(long Points) : Yield
    {
        internal override bool IsSound => Points is > 0 and <= 1_000_000;
    }

    /// <summary>What the rules of amounts and fixed points give, so many times: 2 doubles it. Several add up, they do not compound.</summary>
    public sealed record Multiply(decimal Times) : Yield
    {
        internal override bool IsSound => Times is > 1 and <= 100;
    }
}

/// <summary>A rule by which members earn points: for what, how many, from when to when.</summary>
public sealed partial record EarningRule
{
    /// <summary>Short code; versions of a rule share it.</summary>
    public string Code { get; init; } = "";

    /// <summary>Name in Spanish, as members read it.</summary>
    public string NameEs { get; init; } = "";

    /// <summary>Name in English.</summary>
    public string NameEn { get; init; } = "";

    /// <summary>Its first day.</summary>
    public DateOnly From { get; init; }

    /// <summary>Its last day; null until another version takes its place.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>What it looks at.</summary>
    public RuleCause Cause { get; init; }

    /// <summary>Only for these products or what stands below them, by code; all when empty.</summary>
    public IReadOnlyList<string> Products { get; init; } = [];

    /// <summary>Only at these branches, by code; everywhere when empty.</summary>
    public IReadOnlyList<string> Branches { get; init; } = [];

    /// <summary>Only on these channels of sale; on all when empty.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>Only for answers to these questions, by code; to all when empty.</summary>
    public IReadOnlyList<string> Questions { get; init; } = [];

    /// <summary>Only where what it looks at comes to this much, in pesos; for a referral, the friend's contribution.</summary>
    public decimal Minimum { get; init; }

    /// <summary>Only for the first of its kind in a member's life.</summary>
    public bool First { get; init; }

    /// <summary>What it gives.</summary>
    public Yield? Gives { get; init; }

    /// <summary>The most it gives at once.</summary>
    public long? CapEach { get; init; }

    /// <summary>The most it gives a member in a calendar month.</summary>
    public long? CapMonth { get; init; }

    /// <summary>It was ended before its first day was over, and holds on none.</summary>
    [JsonIgnore]
    public bool IsStopped => Until < From;

    /// <summary>The same, ended: it holds on no day from this one on.</summary>
    internal EarningRule EndedBefore(DateOnly day) => this with { From = day, Until = day.AddDays(-1) };

    /// <summary>What is wrong with it: names of what must be mended, as they are called here.</summary>
    public IReadOnlyList<string> Problems()
    {
        (string Name, bool Sound)[] rules =
        [
            (nameof(Code), CodeShape().IsMatch(Code)),
            (nameof(NameEs), NameEs.Trim().Length is > 0 and <= 120),
            (nameof(NameEn), NameEn.Trim().Length is > 0 and <= 120),
            (nameof(From), From.Year >= 2000),
            (nameof(Until), Until is null || Until >= From),
            (nameof(Cause), Enum.IsDefined(Cause)),
            (nameof(Products), Products.Count <= 200 && (Cause == RuleCause.Sale || Products.Count == 0)),
            (nameof(Branches), Branches.Count <= 200 && (Cause == RuleCause.Sale || Branches.Count == 0)),
            (nameof(Channels), Channels.Count <= 20 && (Cause == RuleCause.Sale || Channels.Count == 0)),
            (nameof(Questions), Questions.Count <= 200 && (Cause == RuleCause.Answer || Questions.Count == 0)),
            (nameof(Minimum), Minimum >= 0 && (Cause != RuleCause.Answer || Minimum == 0)),
            // What nobody paid for has no amount to give points by.
            (nameof(Gives), Gives is { IsSound: true } && (Cause is RuleCause.Sale or RuleCause.Contribution || Gives is Yield.Fixed)),
            (nameof(CapEach), CapEach is null or > 0),
            (nameof(CapMonth), CapMonth is null or > 0),
        ];
        return [.. rules.Where(rule => !rule.Sound).Select(rule => rule.Name)];
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,39}\z", RegexOptions.NonBacktracking)]
    private static partial Regex CodeShape();
}

/// <summary>A published version of a rule. It is never changed.</summary>
/// <param name="Version">1, 2, 3 … for each code.</param>
/// <param name="Rule">What it says.</param>
public sealed record RuleVersion(int Version, EarningRule Rule)
{
    /// <summary>
    /// The rules of a day: of each code the latest published version that had begun. Where that one had ended by then nothing
    /// holds: what came before does not rise again.
    /// </summary>
    public static IEnumerable<RuleVersion> On(IEnumerable<RuleVersion> all, DateOnly day) => all
        .Where(version => version.Rule.From <= day)
        .GroupBy(version => version.Rule.Code, StringComparer.Ordinal)
        .Select(versions => versions.MaxBy(version => version.Version)!)
        .Where(version => version.Rule.Until is null || version.Rule.Until >= day)
        .OrderBy(version => version.Rule.Code, StringComparer.Ordinal);
}
