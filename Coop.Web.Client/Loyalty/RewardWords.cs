using System.Globalization;
using Coop.Core.Loyalty.Rewards;
using Coop.Core.Persistence;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Loyalty;

/// <summary>Rewards and redemptions in words.</summary>
public static class RewardWords
{
    private static bool English => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";

    /// <summary>What a reward is called.</summary>
    public static string Name(Reward reward) => English ? reward.NameEn : reward.NameEs;

    /// <summary>What it is called in the language that is not the screen's.</summary>
    public static string OtherName(Reward reward) => English ? reward.NameEs : reward.NameEn;

    /// <summary>Where it stands, for members who would ask for it.</summary>
    public static string State(IStringLocalizer<Texts> texts, Reward reward) =>
        reward is { Offered: true, Stock: 0 } ? texts["Loyalty.SoldOut"] : texts[$"Rewards.State.{reward.State.Stored()}"];

    /// <summary>The colour of where it stands.</summary>
    public static string Badge(Reward reward) => reward switch
    {
        { Offered: false } => "",
        { Stock: 0 } => "warn",
        _ => "ok",
    };

    /// <summary>What somebody did to a reward, by what it was before.</summary>
    public static string Change(IStringLocalizer<Texts> texts, RewardChange change, RewardChange? before) => change.Kind switch
    {
        RewardChangeKind.PutUp => texts["Rewards.Did.put_up", LoyaltyWords.Number(change.Points), Left(texts, change.Stock)],
        RewardChangeKind.Changed => string.Join(" · ", Differences(texts, change, before)),
        RewardChangeKind.Stocked when change.Pieces is { } pieces =>
            texts[pieces > 0 ? "Rewards.Did.came_in" : "Rewards.Did.went_out", LoyaltyWords.Number(Math.Abs(pieces)), Left(texts, change.Stock)],
        RewardChangeKind.Stocked => texts["Rewards.Did.kept", Left(texts, change.Stock)],
        _ => texts[$"Rewards.Turned.{change.Kind.Stored()}"],
    };

    /// <summary>How many can still be asked for.</summary>
    public static string Left(IStringLocalizer<Texts> texts, long? stock) =>
        stock is { } left ? texts["Loyalty.Stock", LoyaltyWords.Number(left)] : texts["Loyalty.Endless"];

    /// <summary>What the redeemed reward is called.</summary>
    public static string Name(RedemptionRow row) => English ? row.RewardEn : row.RewardEs;

    /// <summary>What became of a redemption somebody wanted to settle.</summary>
    public static string Settled(IStringLocalizer<Texts> texts, RedemptionRow row, SettleResult result) => result switch
    {
        SettleResult.Fulfilled => texts["Redeem.Fulfilled", Name(row)],
        SettleResult.Cancelled back => texts["Redeem.Cancelled", LoyaltyWords.Number(back.Points.Sum(part => part.Points))],
        SettleResult.Settled settled => texts[$"Redeem.Already.{settled.State.Stored()}"],
        _ => texts["Attempt.Failed"],
    };

    private static IEnumerable<string> Differences(IStringLocalizer<Texts> texts, RewardChange change, RewardChange? before)
    {
        if (change.Points != before?.Points)
        {
            yield return before is null
                ? texts["Rewards.Did.price", LoyaltyWords.Number(change.Points)]
                : texts["Rewards.Did.price_from", LoyaltyWords.Number(before.Points), LoyaltyWords.Number(change.Points)];
        }

        if (change.NameEs != before?.NameEs)
        {
            yield return texts["Rewards.Did.name_es", change.NameEs];
        }

        if (change.NameEn != before?.NameEn)
        {
            yield return texts["Rewards.Did.name_en", change.NameEn];
        }
    }
}
