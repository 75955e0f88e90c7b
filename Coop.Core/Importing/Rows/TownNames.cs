using System.Collections.Frozen;
using Coop.Core.Members;

namespace Coop.Core.Importing.Rows;

/// <summary>Municipalities by code and by name, as <c>Bogotá</c> for Bogotá, D. C.</summary>
internal static class TownNames
{
    private static readonly FrozenDictionary<string, string> Codes = Municipality.All
        .SelectMany(town => new[] { town.Code, Member.Fold(town.Name), Member.Fold(town.Name.Split(',')[0]) }.Distinct().Select(name => (name, town.Code)))
        .GroupBy(pair => pair.name).Where(same => same.Count() == 1)
        .ToFrozenDictionary(same => same.Key, same => same.First().Code, StringComparer.Ordinal);

    /// <summary>The code of the municipality a cell names; null when there is none.</summary>
    public static string? Find(string named) => Codes.GetValueOrDefault(named.Length == 4 && named.All(char.IsAsciiDigit) ? $"0{named}" : Member.Fold(named));
}
