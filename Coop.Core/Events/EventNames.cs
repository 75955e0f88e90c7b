using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Coop.Core.Persistence;

namespace Coop.Core.Events;

/// <summary>Between event types and what is stored of them.</summary>
public static class EventNames
{
    private static readonly ConcurrentDictionary<Type, string> Names = [];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new GuidIdJson(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The stored name of an event type.</summary>
    /// <exception cref="InvalidOperationException">The type lacks its <see cref="EventNameAttribute"/>.</exception>
    public static string Of(Type type) => Names.GetOrAdd(type, t =>
        t.GetCustomAttribute<EventNameAttribute>()?.Name ?? throw new InvalidOperationException($"{t.Name} has no [EventName]."));

    internal static string Body(DomainEvent domainEvent) => JsonSerializer.Serialize(domainEvent, domainEvent.GetType(), Json);

    internal static TEvent Read<TEvent>(string body) => JsonSerializer.Deserialize<TEvent>(body, Json)!;
}
