using System.Globalization;
using Coop.Core.Loyalty.Tiers;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Loyalty;

/// <summary>Tiers in words: what they are called, what they ask for, what is missing, why somebody moved.</summary>
public sealed class TierWords(IStringLocalizer<Texts> texts)
{
    private static bool English => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";

    /// <summary>The tier's name in the language of the screen.</summary>
    public static string Name(Tier tier) => English ? tier.NameEn : tier.NameEs;

    /// <summary>What members on it get.</summary>
    public static string Benefits(Tier tier) => English ? tier.BenefitsEn : tier.BenefitsEs;

    /// <summary>The name of a tier by its code, as the newest version that has it calls it.</summary>
    public static string Name(IReadOnlyList<LadderVersion> versions, string? code) =>
        versions.Reverse().SelectMany(version => version.Ladder.Tiers).FirstOrDefault(tier => tier.Code == code) is { } tier ? Name(tier) : code ?? "";

    /// <summary>So much of a measure.</summary>
    public string Amount(Measure measure, decimal amount) => measure switch
    {
        Measure.Points => texts["Tiers.Amount.points", LoyaltyWords.Number((long)amount)],
        Measure.Tenure => texts["Tiers.Amount.tenure", LoyaltyWords.Number((long)amount)],
        Measure.Spend => texts["Tiers.Amount.spend", Words.Pesos(amount)],
        _ => texts["Tiers.Amount.contributions", Words.Pesos(amount)],
    };

    /// <summary>What a tier asks for, in a sentence.</summary>
    public string Needs(Tier tier) => tier.Needs.Count == 0
        ? texts["Tiers.NeedsNothing"]
        : texts["Tiers.NeedsThis", Joined(tier.Match, tier.Needs.Select(need => Amount(need.Measure, need.AtLeast)))];

    /// <summary>What is missing for a goal.</summary>
    public string Missing(TierGoal goal) =>
        Joined(goal.Tier.Match, goal.Gaps.Where(gap => gap.Missing > 0).Select(gap => Amount(gap.Measure, decimal.Ceiling(gap.Missing))));

    /// <summary>How much of a goal is done, from 0 to 1: of all it asks for the least, of any the most.</summary>
    public static double Done(TierGoal goal)
    {
        var parts = goal.Gaps.Select(gap => (double)Math.Clamp(gap.Have / gap.Need, 0, 1)).DefaultIfEmpty(1);
        return goal.Tier.Match == TierMatch.Any ? parts.Max() : parts.Min();
    }

    /// <summary>How the ladder works: period, keeping, grace, landing, returns and warning, a sentence each.</summary>
    public IEnumerable<string> Rules(TierLadder ladder) =>
    [
        ladder.RollingMonths is { } months ? texts["Tiers.Period.rolling", months] : texts["Tiers.Period.year"],
        ladder.KeepMonths is { } keep ? texts["Tiers.Keep.months", keep] : texts["Tiers.Keep.year"],
        ladder.GraceDays == 0 ? texts["Tiers.Grace.none"] : texts["Tiers.Grace.days", ladder.GraceDays],
        texts[$"Tiers.Landing.{ladder.Landing.Stored()}"],
        texts[$"Tiers.Returns.{ladder.Returns.Stored()}"],
        texts["Tiers.NoticeDays", ladder.NoticeDays],
    ];

    /// <summary>What happened, in a sentence.</summary>
    public string Move(IReadOnlyList<LadderVersion> versions, TierMove move) =>
        texts[$"Tiers.Move.{move.Kind.Stored()}", Name(versions, move.Kind is MoveKind.AtRisk or MoveKind.Left ? move.From : move.To)];

    /// <summary>Why it happened.</summary>
    public string Cause(TierMove move) => texts[$"Tiers.Cause.{move.Cause.Stored()}"];

    private string Joined(TierMatch match, IEnumerable<string> parts)
    {
        List<string> all = [.. parts];
        var word = texts[match == TierMatch.Any ? "Tiers.Or" : "Tiers.And"];
        return all.Count < 2 ? string.Concat(all) : $"{string.Join(", ", all.Take(all.Count - 1))} {word} {all[^1]}";
    }
}
