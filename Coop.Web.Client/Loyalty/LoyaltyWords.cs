using System.Globalization;
using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Persistence;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Loyalty;

/// <summary>Points in words: until when they are good, why they moved, what they are worth.</summary>
public sealed class LoyaltyWords(IStringLocalizer<Texts> texts)
{
    private static readonly CultureInfo Pesos = CultureInfo.GetCultureInfo("es-CO");

    /// <summary>A whole number with its groups.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>A movement, with its sign.</summary>
    public static string WithSign(long points) => points > 0 ? $"+{Number(points)}" : Number(points);

    /// <summary>Pesos as they are written in Colombia, whatever the language of the screen; what a point is worth keeps its cents.</summary>
    public static string Money(decimal amount, bool cents = false) => amount.ToString(cents && amount % 1 != 0 ? "C2" : "C0", Pesos);

    /// <summary>A day of the cooperative.</summary>
    public static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>Until when points are good, in a sentence.</summary>
    public string Policy(ExpiryPolicy policy) => policy switch
    {
        ExpiryPolicy.After after => texts[
            $"Loyalty.To.{after.To.Stored()}", after.Days > 0 ? texts["Loyalty.Days", after.Days] : texts["Loyalty.Months", after.Months]],
        ExpiryPolicy.YearDay day => texts["Loyalty.YearDay", new DateOnly(2024, day.Month, day.Day).ToString("m", CultureInfo.CurrentCulture), day.AtLeastMonths],
        ExpiryPolicy.Idle idle => texts["Loyalty.Idle", idle.Months],
        _ => texts["Loyalty.Never"],
    };

    /// <summary>Why points moved.</summary>
    public string Kind(EntryKind kind) => texts[$"Loyalty.Kind.{kind.Stored()}"];

    /// <summary>What a movement comes from; kinds of sources that nobody named are shown as they are stored.</summary>
    public string Source(PointSource source)
    {
        var known = texts[$"Loyalty.Source.{source.Type}"];
        return known.ResourceNotFound ? source.Type : known;
    }
}
