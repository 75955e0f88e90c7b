using System.Text.Json;

namespace Coop.Core.Timeline;

/// <summary>What an entry says beside its text: small JSON objects without personal content.</summary>
public static class EntryFacts
{
    /// <summary>The stored form.</summary>
    public static string Json(object facts) => JsonSerializer.Serialize(facts, JsonSerializerOptions.Web);

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
