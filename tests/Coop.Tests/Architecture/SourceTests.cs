using System.Text.RegularExpressions;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Architecture;

[Trait("Category", "architecture")]
public sealed partial class SourceTests
{
    private const int LongestFile = 400;

    private static readonly Rule SqlInItsPlace = new(
        "Hand-written SQL stands in *Sql.cs files of its feature, so that it can be read, counted and tested as SQL.",
        "0004-plain-sql.md");

    private static readonly Rule ShortFiles = new(
        $"A file over {LongestFile} lines holds more than one concept: split it by concept.",
        "0002-features-not-layers.md");

    private static readonly Rule FoldersAreConcepts = new(
        "A folder is a concept of the business. Folders by technical kind scatter each change over all of them.",
        "0002-features-not-layers.md");

    private static readonly string[] TechnicalKinds =
        ["Services", "Models", "Interfaces", "Helpers", "Utils", "Managers", "Common", "Dtos", "Enums", "Exceptions"];

    /// <summary>Files that may be longer, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal);

    [Fact]
    public void Sql_is_written_in_sql_files_only()
    {
        var sources = Repository.ProductFiles(".cs", ".razor").ToList();

        var offenders = sources.Where(file => !file.EndsWith("Sql.cs", StringComparison.Ordinal) && HoldsSql(file));

        sources.ShouldNotBeEmpty();
        SqlInItsPlace.ForbidsAll(offenders);
    }

    [Theory]
    [InlineData("""  "select a, b from core.member" """, true)]
    [InlineData("""  "/* coop:x.y */ select pg_advisory_lock(1)" """, true)]
    [InlineData("""  $"update core.member set x = {0}" """, true)]
    [InlineData("""  "delete from core.member" """, true)]
    [InlineData("""  "with due as (select 1) select 2" """, true)]
    [InlineData("  \"\"\"\n    insert into core.member (id)\n    values (@id)\n    \"\"\"", true)]
    [InlineData("""  "select" """, false)]
    [InlineData("""  "update the member" """, false)]
    [InlineData("""  "with care" """, false)]
    public void The_scan_tells_sql_from_words(string source, bool isSql)
    {
        var found = SqlLiteral().IsMatch(source);

        found.ShouldBe(isSql);
    }

    [Fact]
    public void No_file_is_too_long_to_read()
    {
        var files = Repository.Files.Where(IsCode).ToList();

        var offenders =
            from file in files
            where !LongFiles.ContainsKey(file)
            let lines = File.ReadLines(Repository.PathOf(file)).Count()
            where lines > LongestFile
            select $"{file} has {lines} lines";

        files.ShouldNotBeEmpty();
        ShortFiles.ForbidsAll(offenders);
    }

    [Fact]
    public void No_folder_is_named_after_a_technical_kind()
    {
        var offenders =
            from file in Repository.Files.Where(IsCode)
            from folder in file.Split('/')[..^1]
            where TechnicalKinds.Contains(folder, StringComparer.OrdinalIgnoreCase)
            select file;

        FoldersAreConcepts.ForbidsAll(offenders);
    }

    private static bool HoldsSql(string file) => SqlLiteral().IsMatch(Repository.Read(file));

    private static bool IsCode(string file) => Path.GetExtension(file) is ".cs" or ".razor" or ".css" or ".js" || file == "coop";

    // A statement at the beginning of a literal of any kind; a tag may stand before it.
    [GeneratedRegex(
        """
        "{1,}\s*(/\*[^*]*\*/\s*)?
        ( select\s[^"]*\sfrom\s | select\s+[\w.]+\( | insert\s+into\s | update\s+[\w.{}]+(\s+(as\s+)?\w+)?\s+set\s | delete\s+from\s
        | with\s+(recursive\s+)?\w+\s*(\([^)]*\)\s*)?as\s+((not\s+)?materialized\s*)?\( )
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex SqlLiteral();
}
