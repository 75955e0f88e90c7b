using System.Text.RegularExpressions;
using Coop.Testing;
using Coop.Web.Api;
using Shouldly;
using Xunit;

namespace Coop.Tests.Api;

[Trait("Category", "architecture")]
public sealed partial class ProblemWordsTests
{
    /// <summary>Whatever a fact or a product is refused for, other systems are told in words.</summary>
    [Fact]
    public void Every_fault_has_words()
    {
        var faults = Repository.ProductFiles(".cs")
            .Where(file => file.StartsWith("Coop.Core/Facts/", StringComparison.Ordinal))
            .SelectMany(file => Fault().Matches(Repository.Read(file)))
            .Select(match => match.Groups["fault"].Value)
            .Distinct()
            .Where(fault => fault != "taken") // only when a screen asks for a new product
            .ToList();

        faults.Count.ShouldBeGreaterThan(15);
        faults.Except(ApiProblem.Known).ShouldBeEmpty();
    }

    // new("code", "missing") · Unfit($"lines[{n}].number", "unknown")
    [GeneratedRegex("""(?:new|Unfit)\((?:field|\$?"[^"]+"), "(?<fault>[a-z_]+)"\)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Fault();
}
