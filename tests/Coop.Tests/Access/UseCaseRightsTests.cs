using System.Reflection;
using System.Text.RegularExpressions;
using Coop.Core.Access;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Access;

[Trait("Category", "architecture")]
public sealed partial class UseCaseRightsTests
{
    /// <summary>Everything that says what permission it needs.</summary>
    internal static IReadOnlyList<Type> UseCases { get; } =
    [
        .. from assembly in Repository.Products.Select(Assembly.Load)
           from type in assembly.GetTypes()
           where type.GetCustomAttribute<NeedsAttribute>() is not null
           orderby type.Name
           select type,
    ];

    [Fact]
    public void Whoever_asks_who_acts_says_what_permission_it_needs()
    {
        var actsForSomebody =
            from assembly in Repository.Products.Select(Assembly.Load)
            from type in assembly.GetTypes()
            where type.GetConstructors().Any(c => c.GetParameters().Any(p => p.ParameterType == typeof(CurrentActor)))
            select type;

        var silent = actsForSomebody.Where(type => type.GetCustomAttribute<NeedsAttribute>() is null).Select(type => type.FullName);

        UseCases.Count.ShouldBeGreaterThan(10);
        silent.ShouldBeEmpty("A use case that knows who acts is run for screens: Act refuses to run it without [Needs].");
    }

    [Fact]
    public void Whatever_a_screen_runs_says_what_permission_it_needs()
    {
        var names =
            from file in Repository.ProductFiles(".cs", ".razor")
            where file.StartsWith("Coop.Web", StringComparison.Ordinal)
            from Match run in RunThroughAct().Matches(Repository.Read(file))
            select run.Groups["name"].Value;

        var silent = names.Distinct().Except(UseCases.Select(type => type.Name));

        silent.ShouldBeEmpty("Act refuses to run it without [Needs].");
    }

    [GeneratedRegex(@"\.RunAsync<(?<name>\w+)[,>]")]
    private static partial Regex RunThroughAct();
}
