using System.Text.RegularExpressions;
using System.Xml.Linq;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

/// <summary>The words on screen: in both languages, none missing, none unused, none in the markup itself.</summary>
[Trait("Category", "architecture")]
public sealed partial class TextsTests
{
    private static readonly Dictionary<string, string> Spanish = Read("Coop.Web.Client/Texts.resx");
    private static readonly Dictionary<string, string> English = Read("Coop.Web.Client/Texts.en.resx");
    private static readonly List<string> Sources =
        [.. Repository.ProductFiles(".razor", ".cs").Where(file => file.StartsWith("Coop.Web", StringComparison.Ordinal)).Select(Repository.Read)];

    [Fact]
    public void Both_languages_have_the_same_texts()
    {
        Spanish.ShouldNotBeEmpty();
        Spanish.Keys.Order().ShouldBe(English.Keys.Order());
        Spanish.Where(text => Holes(text.Value) != Holes(English[text.Key])).ShouldBeEmpty();
        Spanish.Concat(English).Where(text => string.IsNullOrWhiteSpace(text.Value)).ShouldBeEmpty();
    }

    [Fact]
    public void No_text_is_unused()
    {
        var used = UsedKeys().ToHashSet(StringComparer.Ordinal);
        var families = Families().ToList();

        Spanish.Keys.Where(key => !used.Contains(key) && !families.Exists(family => family.IsMatch(key))).ShouldBeEmpty();
    }

    [Fact]
    public void No_text_is_missing()
    {
        var asked = Repository.ProductFiles(".razor", ".cs").Where(file => file.StartsWith("Coop.Web.Client/", StringComparison.Ordinal)
            && !file.StartsWith("Coop.Web.Client/Widget/", StringComparison.Ordinal)).SelectMany(file => Asked().Matches(Repository.Read(file)))
            .Select(match => match.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);

        asked.ShouldNotBeEmpty();
        asked.Where(key => !Spanish.ContainsKey(key)).ShouldBeEmpty();
    }

    [Fact]
    public void No_words_stand_in_markup()
    {
        var pages = Repository.ProductFiles(".razor").ToList();

        var words =
            from page in pages
            from Match match in Words().Matches(WithoutCode(Repository.Read(page)))
            let word = match.Groups["word"].Value.Trim()
            where word.Length > 0
            select $"{page}: {word}";

        pages.ShouldNotBeEmpty();
        words.ShouldBeEmpty();
    }

    // Any text in quotes that is a key counts: keys also travel through tables such as the shell's areas.
    private static IEnumerable<string> UsedKeys() =>
        Sources.SelectMany(source => Quoted().Matches(source)).Select(match => match.Groups["key"].Value);

    // $"Channel.{channel.Stored()}" uses all texts of its form.
    private static IEnumerable<Regex> Families() =>
        Sources.SelectMany(source => Interpolated().Matches(source))
            .Select(match => match.Groups["form"].Value)
            .Distinct()
            .Select(form => new Regex("^" + string.Join("[^.]+", Hole().Split(form).Select(Regex.Escape)) + "$", RegexOptions.None, TimeSpan.FromSeconds(1)));

    private static string Holes(string text) => string.Join(' ', Slot().Matches(text).Select(match => match.Value).Distinct().Order());

    private static Dictionary<string, string> Read(string file) =>
        XDocument.Load(Repository.PathOf(file)).Descendants("data").ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value);

    private static string WithoutCode(string markup)
    {
        markup = CodeBlock().Replace(Comment().Replace(KeyCap().Replace(markup, ""), ""), "");
        return Statement().Replace(markup, "");
    }

    [GeneratedRegex(@"\b(?:T|texts)\[""(?<key>[\w.]+)""")]
    private static partial Regex Asked();

    [GeneratedRegex(@"""(?<key>[\w.]+)""")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\$""(?<form>[\w.]+\.\{[^""]+\}[\w.]*)""")]
    private static partial Regex Interpolated();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"\{\d")]
    private static partial Regex Slot();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^@code\s*\{.*", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    // A key is called the same in every language.
    [GeneratedRegex(@"<kbd>[^<@]*</kbd>")]
    private static partial Regex KeyCap();

    // Lines of C# between markup: they begin with an at sign, a brace or a keyword.
    [GeneratedRegex(@"^\s*(@(using|inject|inherits|implements|page|attribute|layout|rendermode|switch|if|foreach|for)\b|[{}]|else|case |default:|break;|continue;|if |foreach|var |before = |TimelineRow\?).*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Statement();

    // What is left between a tag's end and the next tag or expression, with at least two letters in a row.
    [GeneratedRegex(@"(?<=>)(?<word>[^<>@{}()=;]*\p{L}{2}[^<>@{}()=;]*)(?=<)")]
    private static partial Regex Words();
}
