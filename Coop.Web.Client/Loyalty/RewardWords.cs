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
}
