using System.Reflection;
using System.Runtime.CompilerServices;
using Coop.Testing;
using Microsoft.AspNetCore.Components;
using Shouldly;
using Xunit;

namespace Coop.Tests.Architecture;

[Trait("Category", "architecture")]
public sealed class ClassShapeTests
{
    private static readonly Rule Closed = new(
        "A class is sealed, static or abstract: what may be derived from is decided by its author, and a reader need not look for heirs.",
        "0002-features-not-layers.md");

    private static readonly Dictionary<string, string> Open = new(StringComparer.Ordinal)
    {
        ["Program"] = "generated from the top-level statements",
    };

    [Fact]
    public void Every_class_is_sealed_static_or_abstract()
    {
        var classes = Repository.Products.Select(Assembly.Load).SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsClass && !IsGenerated(type)).ToList();

        var offenders = classes.Where(type => !type.IsSealed && !type.IsAbstract && !Open.ContainsKey(type.FullName!) && !IsMarkupOnly(type));

        classes.ShouldNotBeEmpty();
        Closed.ForbidsAll(offenders.Select(type => type.FullName!));
    }

    [Fact]
    public void Every_test_class_has_a_category_so_that_some_run_picks_it()
    {
        var classes = Assembly.GetExecutingAssembly().GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.GetMethods().Any(method => method.IsDefined(typeof(FactAttribute), inherit: true)))
            .ToList();

        var offenders = classes.Where(type => !Traits(type).Contains("Category"));

        classes.Count.ShouldBeGreaterThan(3);
        new Rule("./coop test runs tests by category: one without never runs.", "0003-one-script.md").ForbidsAll(offenders.Select(type => type.FullName!));
    }

    private static IEnumerable<string> Traits(Type type) => type.GetCustomAttributes<TraitAttribute>(inherit: true).Select(trait => trait.Name);

    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || type.Name.Contains('<', StringComparison.Ordinal)
        || type.Name == "_Imports" // what the Razor compiler makes of _Imports.razor
        || (type.DeclaringType is { } outer && IsGenerated(outer))
        || type.FullName!.StartsWith("System.", StringComparison.Ordinal)
        || type.FullName.StartsWith("Microsoft.", StringComparison.Ordinal);

    /// <summary>The Razor compiler cannot seal a component that has no code-behind.</summary>
    private static bool IsMarkupOnly(Type type) =>
        typeof(IComponent).IsAssignableFrom(type) && !Repository.Files.Any(file => file.EndsWith($"/{type.Name.Split('`')[0]}.razor.cs", StringComparison.Ordinal));
}
