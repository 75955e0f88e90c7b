using System.Globalization;
using Coop.Core.Members;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Kit;

/// <summary>How names are shown where there is little room.</summary>
public static class Words
{
    private static readonly CultureInfo Colombia = CultureInfo.GetCultureInfo("es-CO");

    /// <summary>Two letters for a name.</summary>
    public static string Initials(string name)
    {
        var parts = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length switch
        {
            0 => "",
            1 => parts[0][..1],
            // Two given names and two surnames are usual: the first of each kind stands for the person.
            >= 4 => $"{parts[0][0]}{parts[2][0]}",
            _ => $"{parts[0][0]}{parts[1][0]}",
        };
    }

    /// <summary>The colour of a stage's badge.</summary>
    public static string BadgeOf(MemberStage stage) => stage switch
    {
        MemberStage.Active or MemberStage.Returned => "brand",
        MemberStage.AtRisk => "warn",
        _ => "",
    };

    /// <summary>A moment as the browser's scripts read it, to the millisecond.</summary>
    public static string Iso(this DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A size in the largest unit that keeps it readable.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_024 => string.Create(CultureInfo.CurrentCulture, $"{bytes} B"),
        < 1_048_576 => string.Create(CultureInfo.CurrentCulture, $"{bytes / 1_024d:0} kB"),
        _ => string.Create(CultureInfo.CurrentCulture, $"{bytes / 1_048_576d:0.0} MB"),
    };

    /// <summary>Who a member is, as far as anybody knows: the name, else the number or mailbox they contacted us from, else a short code.</summary>
    public static string NameOf(this IStringLocalizer<Texts> texts, MemberId member, string? name, string? address = null) =>
        name ?? (address is null ? texts["Member.Visitor", ShortCode(member)] : Address(address));

    /// <summary>An address as people write it: a Colombian number in groups and without its country, anything else as it is.</summary>
    public static string Address(string address) =>
        address.Length == 13 && address.StartsWith("+57", StringComparison.Ordinal) ? $"{address[3..6]} {address[6..9]} {address[9..]}" : address;

    /// <summary>Pesos, without their cents, as Colombia writes them in whatever language: $ 17.500.000.</summary>
    public static string Pesos(decimal amount) => amount.ToString("C0", Colombia);

    /// <summary>What people say to each other to mean one nameless visitor among many.</summary>
    public static string ShortCode(MemberId member) => member.Value.ToString("N")[^4..].ToUpperInvariant();
}
