using System.Reflection;
using System.Text.RegularExpressions;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Architecture;

[Trait("Category", "architecture")]
public sealed partial class DocumentTests
{
    private const string Operations = "docs/operations.md";

    private static readonly Rule Documents = new(
        "Whoever runs the product at night believes its documents: what they name must be there, and what can be set must be named.",
        "0024-docs-are-tested.md");

    private static readonly IReadOnlyList<string> Pages =
        [.. Repository.Files.Where(file => file == "README.md" || (file.StartsWith("docs/", StringComparison.Ordinal) && file.EndsWith(".md", StringComparison.Ordinal)))];

    [Fact]
    public void Every_relative_link_leads_somewhere()
    {
        var links =
            (from page in Pages
             from Match link in Link().Matches(WithoutCode(page))
             let target = link.Groups["target"].Value
             where !target.Contains(':', StringComparison.Ordinal)
             select (Page: page, Target: target)).ToList();

        links.Count.ShouldBeGreaterThan(20);
        Documents.ForbidsAll(links.Where(link => !Leads(link.Page, link.Target)).Select(link => $"{link.Page} links to {link.Target}, which is not there"));
    }

    [Fact]
    public void The_options_of_the_code_and_those_of_the_operators_page_are_the_same()
    {
        var named = OptionKey().Matches(Repository.Read(Operations)).Select(match => match.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);
        var known = OptionKeys().Concat(KeysReadDirectly()).ToHashSet(StringComparer.Ordinal);

        known.Count.ShouldBeGreaterThan(5);
        Documents.ForbidsAll(
            named.Except(known).Where(key => !IsLiteral(key)).Select(key => $"{Operations} names {key}, which nothing reads")
                .Concat(known.Except(named).Select(key => $"{key} is read and not named in {Operations}")));
    }

    [Fact]
    public void Every_metric_of_the_operators_page_is_measured()
    {
        var named = Metric().Matches(Repository.Read(Operations)).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();

        named.ShouldNotBeEmpty();
        Documents.ForbidsAll(named.Where(name => !IsLiteral(name)).Select(name => $"{Operations} names {name}, which nothing measures"));
    }

    [Fact]
    public void Every_decision_has_a_number_a_date_and_its_four_parts()
    {
        string[] parts = ["**Context.**", "**Decision.**", "**Consequences.**", "**What would change it.**"];
        var decisions = Pages.Where(page => page.StartsWith("docs/decisions/", StringComparison.Ordinal)).ToList();

        var offenders =
            from page in decisions
            let text = Repository.Read(page)
            let number = Path.GetFileName(page)[..4]
            where !text.StartsWith($"# {number}: ", StringComparison.Ordinal) || !Date().IsMatch(text)
                || !parts.All(part => text.Contains(part, StringComparison.Ordinal))
                || decisions.Count(other => Path.GetFileName(other).StartsWith(number, StringComparison.Ordinal)) > 1
            select page;

        decisions.Count.ShouldBeGreaterThan(20);
        Documents.ForbidsAll(offenders);
    }

    [Fact]
    public void The_readme_can_be_read_in_one_sitting()
    {
        var lines = Repository.Read("README.md").TrimEnd().Split('\n').Length;

        lines.ShouldBeLessThanOrEqualTo(120);
    }

    private static bool Leads(string page, string target)
    {
        var (path, anchor) = target.IndexOf('#', StringComparison.Ordinal) is >= 0 and var at ? (target[..at], target[(at + 1)..]) : (target, null);
        var file = path.Length == 0 ? Repository.PathOf(page) : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.PathOf(page))!, path));
        return (File.Exists(file) || Directory.Exists(file)) && (anchor is null || Anchors(file).Contains(anchor));
    }

    /// <summary>Headings as the forges turn them into anchors: lower case, without punctuation, blanks as hyphens.</summary>
    private static IEnumerable<string> Anchors(string file) =>
        Heading().Matches(File.ReadAllText(file))
            .Select(heading => NoAnchor().Replace(heading.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    private static bool IsLiteral(string text) =>
        Repository.ProductFiles(".cs").Any(file => Repository.Read(file).Contains($"\"{text}\"", StringComparison.Ordinal));

    private static string WithoutCode(string page) => Code().Replace(Repository.Read(page), "");

    /// <summary>Option classes bind their properties below their Section.</summary>
    private static IEnumerable<string> OptionKeys() =>
        from type in Repository.Products.Select(Assembly.Load).SelectMany(assembly => assembly.GetTypes())
        where type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static) is { IsLiteral: true }
        let section = (string)type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)!.GetRawConstantValue()!
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.CanWrite || typeof(System.Collections.IList).IsAssignableFrom(property.PropertyType) || property.PropertyType.Name == "IList`1"
        select $"{section}:{property.Name}";

    private static IEnumerable<string> KeysReadDirectly() =>
        from file in Repository.ProductFiles(".cs")
        from Match read in KeyRead().Matches(Repository.Read(file))
        select read.Groups["connection"].Success ? $"ConnectionStrings:{read.Groups["connection"].Value}" : read.Groups["key"].Value;

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("^#+ (?<text>.+?)\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NoAnchor();

    // The first cell of a row, as in: | `Replies:UndoSeconds` | 0 to 60 | 5 |
    [GeneratedRegex(@"^\| `(?<key>[A-Za-z]\w*(:\w+)*)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex OptionKey();

    [GeneratedRegex(@"`(?<name>coop\.[a-z_.]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Metric();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}$", RegexOptions.Multiline)]
    private static partial Regex Date();

    [GeneratedRegex("""[Cc]onfiguration\["(?<key>[\w:]+)"\]|GetConnectionString\("(?<connection>\w+)"\)|GetEnvironmentVariable\("(?<key>COOP_\w+)"\)""", RegexOptions.ExplicitCapture)]
    private static partial Regex KeyRead();
}
