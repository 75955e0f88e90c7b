using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coop.Core.Conditions;

/// <summary>Conditions as they are stored and exchanged.</summary>
public static class ConditionJson
{
    // PostgreSQL sorts the keys of what it keeps: what kind a condition is does not come first any more.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowOutOfOrderMetadataProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Writes.</summary>
    public static string Write(Condition condition) => JsonSerializer.Serialize(condition, Options);

    /// <summary>Reads.</summary>
    /// <exception cref="JsonException">It is no condition.</exception>
    public static Condition Read(string json) =>
        JsonSerializer.Deserialize<Condition>(json, Options) ?? throw new JsonException("Nothing is no condition.");
}
