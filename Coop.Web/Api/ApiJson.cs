using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Coop.Core.Persistence;

namespace Coop.Web.Api;

/// <summary>JSON of the HTTP API: a field nobody knows is an error, as whoever sent it meant something by it.</summary>
internal static class ApiJson
{
    private const int Deepest = 8;

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = Deepest,
        AllowDuplicateProperties = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new GuidIdJson(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The body, or what is wrong with it.</summary>
    public static (object? Body, IResult? Problem) Read(ReadOnlySpan<byte> bytes, Type type)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type, Options) is { } body ? (body, null) : (null, ApiProblem.Unreadable("The body is null."));
        }
        catch (JsonException error)
        {
            // "$.lines[0].quantity" is the field as the sender knows it; the message itself speaks of our types.
            var field = error.Path is { Length: > 2 } path ? path[2..] : null;
            return (null, field is null
                ? ApiProblem.Unreadable("The body is no JSON object as it is expected here.")
                : ApiProblem.Unreadable($"{field} is not a field of this request, is said twice, or is of another kind than expected.", field));
        }
    }
}
