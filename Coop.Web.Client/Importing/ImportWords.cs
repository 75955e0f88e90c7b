using System.Globalization;
using Coop.Core.Importing;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Importing;

/// <summary>What is said of files, on screens and in reports.</summary>
public static class ImportWords
{
    private static readonly CultureInfo Colombia = CultureInfo.GetCultureInfo("es-CO");

    /// <summary>The name of a field; nothing for the row as such.</summary>
    public static string Field(IStringLocalizer<Texts> texts, string field) => field.Length == 0 ? "" : texts[$"Imports.Field.{field}"];

    /// <summary>What is wrong, in plain words.</summary>
    public static string Explain(IStringLocalizer<Texts> texts, string fault, string? value) =>
        texts[$"Imports.Fault.{fault}", value ?? "", fault == "several_towns" ? string.Join(" · ", Municipality.Named(value ?? "").Select(town => town.FullName)) : ""];

    /// <summary>The same of many rows: where each says something else, one stands as an example.</summary>
    public static string Explain(IStringLocalizer<Texts> texts, ImportFaultTally tally)
    {
        var one = Explain(texts, tally.Fault, tally.Value);
        return tally.Varies && one != Explain(texts, tally.Fault, null) ? texts["Imports.ForInstance", char.ToLower(one[0], CultureInfo.CurrentCulture) + one[1..]] : one;
    }

    /// <summary>A count as people read it.</summary>
    public static string Number(long count) => count.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>Pesos, with their cents where there are any: how a number was read shows in them.</summary>
    public static string Pesos(decimal amount) => decimal.Truncate(amount) == amount ? Words.Pesos(amount) : amount.ToString("C2", Colombia);

    /// <summary>The colour of a state's badge.</summary>
    public static string BadgeOf(ImportState state) => state switch
    {
        ImportState.Done => "ok",
        ImportState.Failed => "danger",
        ImportState.Checking or ImportState.Running => "info",
        ImportState.Checked => "brand",
        _ => "",
    };

    /// <summary>What became of the rows, by what it is called; only what there is, and always what is new.</summary>
    public static IEnumerable<(string Name, long Count)> Parts(ImportCounts counts)
    {
        (string Name, long Count)[] all =
        [
            ("new", counts.New), ("changed", counts.Changed), ("repeated", counts.Repeated), ("parked", counts.Parked),
            ("duplicate", counts.Duplicate), ("conflict", counts.Conflict), ("faulty", counts.Faulty),
        ];
        return all.Where(part => part.Name == "new" || part.Count > 0);
    }
}
