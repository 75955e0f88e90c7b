using System.Globalization;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Loyalty;

/// <summary>Rules of earning in sentences.</summary>
public sealed class RuleWords(IStringLocalizer<Texts> texts)
{
    /// <summary>The rule's name in the language of the screen.</summary>
    public static string Name(EarningRule rule) => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? rule.NameEn : rule.NameEs;

    /// <summary>What it gives, for what.</summary>
    public string Gives(EarningRule rule) => rule.Gives switch
    {
        Yield.PerAmount per => texts[$"Rules.Gives.per_amount.{rule.Cause.Stored()}", Points(per.Points), Words.Pesos(per.Each)],
        Yield.Fixed just => texts[$"Rules.Gives.fixed.{rule.Cause.Stored()}", Points(just.Points)],
        Yield.Multiply times => texts["Rules.Gives.multiply", times.Times.ToString("0.##", CultureInfo.CurrentCulture)],
        _ => "",
    };

    /// <summary>Under which conditions and up to how much; nothing when there are none.</summary>
    public string Only(EarningRule rule)
    {
        var parts = new List<string>();
        Add(rule.First, "Rules.Only.first");
        Add(rule.Products.Count > 0, "Rules.Only.products", string.Join(", ", rule.Products));
        Add(rule.Branches.Count > 0, "Rules.Only.branches", string.Join(", ", rule.Branches));
        Add(rule.Channels.Count > 0, "Rules.Only.channels", string.Join(", ", rule.Channels.Select(channel => texts[$"SaleChannel.{channel}"].Value)));
        Add(rule.Questions.Count > 0, "Rules.Only.questions", string.Join(", ", rule.Questions));
        Add(rule.Minimum > 0, "Rules.Only.minimum", Words.Pesos(rule.Minimum));
        Add(rule.CapEach is not null, "Rules.Only.cap_each", LoyaltyWords.Number(rule.CapEach ?? 0));
        Add(rule.CapMonth is not null, "Rules.Only.cap_month", LoyaltyWords.Number(rule.CapMonth ?? 0));
        return string.Join(" · ", parts);

        void Add(bool holds, string key, string hole = "")
        {
            if (holds)
            {
                parts.Add(texts[key, hole]);
            }
        }
    }

    /// <summary>From when to when.</summary>
    public string When(EarningRule rule) => rule.Until is { } until
        ? texts["Rules.FromUntil", LoyaltyWords.Day(rule.From), LoyaltyWords.Day(until)]
        : texts["Loyalty.From", LoyaltyWords.Day(rule.From)];

    private string Points(long points) => points == 1 ? texts["Rules.OnePoint"] : texts["Loyalty.Price", LoyaltyWords.Number(points)];
}
