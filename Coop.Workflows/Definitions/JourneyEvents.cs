using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Coop.Core.Events;
using Coop.Core.Members;

namespace Coop.Workflows.Definitions;

/// <summary>The domain events journeys can hear: all that happen to one member.</summary>
public static class JourneyEvents
{
    /// <summary>Fields of each event by its stored name; for a field with a closed set of values, the values.</summary>
    public static readonly FrozenDictionary<string, FrozenDictionary<string, IReadOnlyList<string>?>> Fields =
        typeof(DomainEvent).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DomainEvent)) && type.GetProperty("Member")?.PropertyType == typeof(MemberId))
            .ToFrozenDictionary(EventNames.Of, FieldsOf, StringComparer.Ordinal);

    /// <summary>Whether the fields of an event are as all filters ask.</summary>
    public static bool Match(this IReadOnlyList<FieldFilter> filters, HeardEvent heard) =>
        filters.All(filter => heard.Text(filter.Field) is { } text && filter.Is.Contains(text, StringComparer.Ordinal));

    private static FrozenDictionary<string, IReadOnlyList<string>?> FieldsOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .ToFrozenDictionary(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name), property => ValuesOf(property.PropertyType), StringComparer.Ordinal);

    private static IReadOnlyList<string>? ValuesOf(Type type) =>
        type.IsEnum ? [.. Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)]
        : type == typeof(bool) ? ["true", "false"]
        : null;
}

/// <summary>An event about a member, with its fields as texts.</summary>
/// <param name="Name">Its stored name.</param>
/// <param name="Member">Whom it happened to.</param>
/// <param name="At">When, UTC.</param>
public sealed record HeardEvent(string Name, MemberId Member, DateTimeOffset At)
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    /// <summary>The event as its row holds it; null when journeys do not hear such events.</summary>
    public static HeardEvent? Of(StoredEvent stored)
    {
        if (!JourneyEvents.Fields.ContainsKey(stored.Name))
        {
            return null;
        }

        using var body = JsonDocument.Parse(stored.Body);
        var heard = new HeardEvent(stored.Name, MemberId.From(body.RootElement.GetProperty("member").GetGuid()), stored.At);
        foreach (var field in body.RootElement.EnumerateObject())
        {
            heard._fields[field.Name] = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText();
        }

        return heard;
    }

    /// <summary>One field as text, or null.</summary>
    public string? Text(string field) => _fields.GetValueOrDefault(field);
}
