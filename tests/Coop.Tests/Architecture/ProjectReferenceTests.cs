using System.Reflection;
using System.Xml.Linq;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Architecture;

[Trait("Category", "architecture")]
public sealed class ProjectReferenceTests
{
    private static readonly Rule OneWay = new(
        "Channels, Workflows and Insight meet in Core's tables and events, so that each can be understood, changed and tested alone.",
        "0001-one-process-six-projects.md");

    private static readonly Rule ClientWithoutDatabase = new(
        "A component lives as long as its circuit: a context or a request held by it goes stale. It acts through Act and reads through readers.",
        "0001-one-process-six-projects.md");

    private static readonly Dictionary<string, string[]> Drawing = new()
    {
        ["Coop.Core"] = [],
        ["Coop.Channels"] = ["Coop.Core"],
        ["Coop.Workflows"] = ["Coop.Core"],
        ["Coop.Insight"] = ["Coop.Core"],
        ["Coop.Web.Client"] = ["Coop.Channels", "Coop.Core", "Coop.Insight", "Coop.Workflows"],
        ["Coop.Web"] = ["Coop.Web.Client"],
        ["Coop.Testing"] = ["Coop.Web"],
        ["Coop.Tests"] = ["Coop.Testing"],
        ["Coop.Browser.Tests"] = ["Coop.Testing"],
        ["Coop.Bench"] = ["Coop.Testing"],
    };

    [Fact]
    public void Projects_refer_to_each_other_as_drawn()
    {
        var projects = Repository.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).ToList();

        var drawn = Drawing.Select(project => Line(project.Key, project.Value)).ToList();
        var built = projects.Select(file => Line(Path.GetFileNameWithoutExtension(file), ReferencesOf(file))).ToList();

        projects.Count.ShouldBe(Drawing.Count);
        OneWay.ForbidsAll(built.Except(drawn));
    }

    [Fact]
    public void Assemblies_know_only_what_lies_below_them()
    {
        var assemblies = Repository.Products.Select(Assembly.Load).ToList();

        var offenders =
            from assembly in assemblies
            let name = assembly.GetName().Name!
            from reference in assembly.GetReferencedAssemblies()
            where reference.Name!.StartsWith("Coop.", StringComparison.Ordinal) && !Below(name).Contains(reference.Name)
            select $"{name} knows {reference.Name}";

        assemblies.Count.ShouldBe(6);
        OneWay.ForbidsAll(offenders);
    }

    [Fact]
    public void The_client_knows_no_database_and_no_request()
    {
        string[] words = ["CoopDb", "Npgsql", "HttpContext"];

        var named =
            from file in Repository.ProductFiles(".cs", ".razor")
            where file.StartsWith("Coop.Web.Client/", StringComparison.Ordinal)
            from word in words
            where Repository.Read(file).Contains(word, StringComparison.Ordinal)
            select $"{file} names {word}";
        var referenced = Assembly.Load("Coop.Web.Client").GetReferencedAssemblies()
            .Where(reference => reference.Name!.Contains("Npgsql", StringComparison.Ordinal) || reference.Name.Contains("EntityFramework", StringComparison.Ordinal))
            .Select(reference => $"Coop.Web.Client refers to {reference.Name}");

        ClientWithoutDatabase.ForbidsAll(named.Concat(referenced));
    }

    private static IEnumerable<string> Below(string project) => Drawing[project].SelectMany(direct => Below(direct).Prepend(direct));

    private static IEnumerable<string> ReferencesOf(string file) =>
        XDocument.Load(Repository.PathOf(file)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

    private static string Line(string project, IEnumerable<string> references) =>
        $"{project} -> {string.Join(", ", references.Order(StringComparer.Ordinal))}";
}
