using System.Reflection;
using System.Text.RegularExpressions;
using Coop.Core.Events;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Events;

[Trait("Category", "unit")]
public sealed partial class EventShapeTests
{
    private static List<Type> Types { get; } =
        [.. Repository.Products.Select(Assembly.Load).SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsSubclassOf(typeof(DomainEvent)))];

    /// <summary>Rows of last year are read by code of next year: names and fields are promised.</summary>
    [Fact]
    public void Names_and_fields_of_events_are_the_approved_ones() =>
        string.Join('\n', Types.Select(Line).Order(StringComparer.Ordinal)).ShouldBeApproved();

    [Fact]
    public void Every_event_has_a_name_of_its_own_made_of_feature_and_fact()
    {
        var names = Types.ConvertAll(EventNames.Of);

        names.ShouldNotBeEmpty();
        names.ShouldBeUnique();
        names.ShouldAllBe(name => FeatureAndFact().IsMatch(name));
    }

    [Fact]
    public void An_event_is_read_back_as_it_was_written()
    {
        var written = new Core.Timeline.EntryAppended(
            new DateTimeOffset(2026, 3, 10, 14, 0, 0, TimeSpan.Zero), new(An.Id()), 7, Core.Timeline.EntryKind.Message, Core.Timeline.Channel.Web, Core.Timeline.Direction.In);

        var body = EventNames.Body(written);

        body.ShouldBe($$"""{"member":"{{written.Member.Value}}","seq":7,"kind":"message","channel":"web","direction":"in","isAutomatic":false,"at":"2026-03-10T14:00:00+00:00"}""");
        EventNames.Read<Core.Timeline.EntryAppended>(body).ShouldBe(written);
    }

    private static string Line(Type type) =>
        $"{EventNames.Of(type)} {{ {string.Join(", ", type.GetProperties().Where(p => p.Name != "EqualityContract").Select(p => $"{p.Name}: {Shape(p.PropertyType)}").Order(StringComparer.Ordinal))} }}";

    private static string Shape(Type type) => Nullable.GetUnderlyingType(type) is { } inner ? $"{Shape(inner)}?"
        : type.IsEnum ? string.Join('|', Enum.GetNames(type)) : type.Name;

    [GeneratedRegex("^[a-z]+(-[a-z]+)*[.][a-z]+(-[a-z]+)*$")]
    private static partial Regex FeatureAndFact();
}
