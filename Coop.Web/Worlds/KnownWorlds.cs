namespace Coop.Web.Worlds;

/// <summary>The worlds an empty database can be given, by name.</summary>
internal static class KnownWorlds
{
    private static readonly Dictionary<string, Func<string, TimeProvider, CancellationToken, Task>> All = new(StringComparer.Ordinal)
    {
        [SmallWorld.Name] = SmallWorld.BuildAsync,
        [CooperativeWorld.Name] = CooperativeWorld.BuildAsync,
        [StressWorld.Name] = (connection, clock, ct) => StressWorld.BuildAsync(connection, StressWorld.Members, StressWorld.Lines, clock, ct),
    };

    /// <summary>Their names.</summary>
    public static string Names => string.Join(", ", All.Keys);

    /// <summary>Whether there is one of this name.</summary>
    public static bool Has(string name) => All.ContainsKey(name);

    /// <summary>Fills a migrated database nobody has used yet.</summary>
    public static Task BuildAsync(string name, string connectionString, TimeProvider clock, CancellationToken ct) => All[name](connectionString, clock, ct);
}
