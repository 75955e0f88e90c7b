using System.IO.Compression;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.WebChat;

[Trait("Category", "unit")]
public sealed class WidgetScriptTests
{
    private const int MostBytes = 40_000;

    [Fact]
    public async Task The_script_with_everything_in_it_stays_small()
    {
        await using var script = File.OpenRead(Repository.PathOf("Coop.Web/wwwroot/widget.js"));
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            await script.CopyToAsync(gzip, TestContext.Current.CancellationToken);
        }

        packed.Length.ShouldBeInRange(10_000, MostBytes);
    }

    [Theory]
    [InlineData("innerHTML")]
    [InlineData("insertAdjacentHTML")]
    [InlineData("outerHTML")]
    [InlineData("document.write")]
    [InlineData("document.cookie")]
    [InlineData("eval(")]
    [InlineData("new Function")]
    public void Nothing_in_it_makes_markup_or_code_of_text_or_sets_a_cookie(string forbidden)
    {
        var sources = Repository.Files.Where(file => file.StartsWith("Coop.Web.Client/Widget/", StringComparison.Ordinal)).Append("Coop.Web/wwwroot/widget.js").ToList();

        var offenders = sources.Where(file => Repository.Read(file).Contains(forbidden, StringComparison.Ordinal));

        sources.Count.ShouldBeGreaterThan(10);
        offenders.ShouldBeEmpty();
    }
}
