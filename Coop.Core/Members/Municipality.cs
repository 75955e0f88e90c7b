using System.Collections.Frozen;

namespace Coop.Core.Members;

/// <summary>A municipality by its code of the DANE (Divipola): two digits for the department, three for the municipality.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Department">Its department.</param>
public sealed record Municipality(string Code, string Name, string Department)
{
    /// <summary>Every municipality of Colombia, with the areas that belong to none; by name.</summary>
    public static IReadOnlyList<Municipality> All { get; } = Divipola.Read();

    private static readonly FrozenDictionary<string, Municipality> ByCode = All.ToFrozenDictionary(town => town.Code, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, IReadOnlyList<Municipality>> BySaid = All
        .SelectMany(town => Divipola.Said(town).Select(said => (said, town))).GroupBy(pair => pair.said, pair => pair.town)
        .ToFrozenDictionary(same => same.Key, IReadOnlyList<Municipality> (same) => [.. same], StringComparer.Ordinal);

    private static readonly (Municipality Town, string[] Names, string Words)[] Sought =
        [.. All.Select(town => (town, town.Names.Select(Divipola.Key).ToArray(), $" {Divipola.Key(string.Join(' ', [.. town.Names, .. town.Departments, town.Code]))}"))];

    /// <summary>Its name and department, as <c>Bello (Antioquia)</c>; the name alone where both are the same.</summary>
    public string FullName => Name == Department ? Name : $"{Name} ({Department})";

    /// <summary>Its name, with the department only where another place is called the same.</summary>
    public string PlainName => BySaid[Divipola.Key(Name)].Count == 1 ? Name : FullName;

    /// <summary>Its name, and what else people call it.</summary>
    internal IReadOnlyList<string> Names { get; init; } = [Name];

    /// <summary>Its department, and what else people call that.</summary>
    internal IReadOnlyList<string> Departments { get; init; } = [Department];

    /// <summary>The municipality behind a code; null when it is not in the list.</summary>
    public static Municipality? Find(string? code) => code is null ? null : ByCode.GetValueOrDefault(code);

    /// <summary>
    /// Those that somebody can mean who writes a code, a name, or a name with its department: none, one, or all that share the name.
    /// Nothing is guessed: <c>Armenia</c> is a capital and a village.
    /// </summary>
    public static IReadOnlyList<Municipality> Named(string said) => BySaid.GetValueOrDefault(Divipola.Key(said)) ?? [];

    /// <summary>The first whose name, department and code have words that begin with those typed; names that begin so come first.</summary>
    public static IReadOnlyList<Municipality> Search(string typed, int atMost)
    {
        var key = Divipola.Key(typed);
        var words = key.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0
            ? []
            : [.. Sought.Where(one => words.All(word => one.Words.Contains($" {word}", StringComparison.Ordinal)))
                .OrderBy(one => Far(key, one.Names)).Select(one => one.Town).Take(atMost)];
    }

    private static int Far(string key, string[] names) =>
        names.Contains(key) ? 0
        : names[0].StartsWith(key, StringComparison.Ordinal) ? 1
        : names.Any(name => name.StartsWith(key, StringComparison.Ordinal)) ? 2
        : 3;
}
