using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coop.Core.Timeline;

/// <summary>What an entry says beside its text: small JSON objects without personal content.</summary>
public static class EntryFacts
{
    /// <summary>The stored form.</summary>
    public static string Json(object facts) => JsonSerializer.Serialize(facts, JsonSerializerOptions.Web);

    /// <summary>The same facts and one more.</summary>
    public static string With(string? facts, string name, string value)
    {
        var all = facts is null ? [] : JsonNode.Parse(facts)!.AsObject();
        all[name] = value;
        return all.ToJsonString();
    }

    /// <summary>One text of the facts, or null.</summary>
    public static string? Text(string? facts, string name)
    {
        if (facts is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(facts);
        return document.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
    }
}
