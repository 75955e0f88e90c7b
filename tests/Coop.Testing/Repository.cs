namespace Coop.Testing;

/// <summary>The sources of this checkout, for tests that read them.</summary>
public static class Repository
{
    private static readonly string[] NotOurs = [".git", ".data", "artifacts", "node_modules", "obj", "bin"];

    /// <summary>The folder that holds Coop.Omni.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All files that belong to the repository, relative to its root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. FilesBelow(Root).Select(Relative).Order(StringComparer.Ordinal)];

    /// <summary>The projects that ship, by name.</summary>
    public static IReadOnlyList<string> Products { get; } =
        ["Coop.Core", "Coop.Channels", "Coop.Workflows", "Coop.Insight", "Coop.Web.Client", "Coop.Web"];

    /// <summary>The files of the projects that ship, with one of the endings.</summary>
    public static IEnumerable<string> ProductFiles(params string[] endings) =>
        Files.Where(file => Products.Any(product => file.StartsWith(product + "/", StringComparison.Ordinal))
            && endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)));

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static IEnumerable<string> FilesBelow(string folder) =>
        Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder).Where(IsOurs).SelectMany(FilesBelow));

    // What the build writes into wwwroot is other people's work, and not in the repository either.
    private static bool IsOurs(string folder) =>
        !NotOurs.Contains(Path.GetFileName(folder))
        && !folder.EndsWith("/wwwroot/lib", StringComparison.Ordinal)
        && !folder.EndsWith("/wwwroot/_framework", StringComparison.Ordinal);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Coop.Omni.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Coop.Omni.sln is in no folder above the tests.");
    }
}
