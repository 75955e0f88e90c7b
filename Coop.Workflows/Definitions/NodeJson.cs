using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Coop.Workflows.Definitions;

/// <summary>Reads one node of a definition file, or says in words why it cannot be one.</summary>
internal static class NodeJson
{
    private const string Discriminator = "kind";

    private static readonly Dictionary<string, Type> Kinds = new(StringComparer.Ordinal)
    {
        [TriggerNode.Kind] = typeof(TriggerNode),
        [SendNode.Kind] = typeof(SendNode),
        [WaitNode.Kind] = typeof(WaitNode),
        [WaitForNode.Kind] = typeof(WaitForNode),
        [BranchNode.Kind] = typeof(BranchNode),
        [ExitNode.Kind] = typeof(ExitNode),
    };

    private static readonly string[] Ways = ["next", "then", "otherwise", "held"];

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new SpanJson(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>The node, or what is wrong; <paramref name="number"/> names it while its key is not known.</summary>
    public static (JourneyNode? Node, IReadOnlyList<Problem> Problems) Read(JsonElement element, int number)
    {
        var ordinal = $"number {number}";
        if (element.ValueKind != JsonValueKind.Object)
        {
            return (null, [new Problem(ordinal, "must be an object.")]);
        }

        var name = Text(element, "key") ?? ordinal;
        if (!CheckDefinition.IsKey(name))
        {
            return (null, [new Problem(ordinal, "needs a 'key' of small letters, digits and hyphens, as \"first-mail\".")]);
        }

        var kind = Text(element, Discriminator);
        if (kind is null || !Kinds.TryGetValue(kind, out var type))
        {
            return (null, [new Problem(name, $"is of the kind '{kind}', which there is not; there are {string.Join(", ", Kinds.Keys)}.")]);
        }

        var problems = Shape(element, kind, Options.GetTypeInfo(type)).Select(words => new Problem(name, words)).ToList();
        if (problems.Count > 0)
        {
            return (null, problems);
        }

        try
        {
            return (element.Deserialize<JourneyNode>(Options), []);
        }
        catch (JsonException error)
        {
            return (null, [new Problem(name, Unreadable(element, error.Path ?? ""))]);
        }
    }

    /// <summary>A text in both languages, or what is wrong with it.</summary>
    public static (Wording? Wording, IReadOnlyList<string> Wrong) Wording(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return (null, ["must say the text in both languages: { \"es\": …, \"en\": … }."]);
        }

        var wrong = value.EnumerateObject().Where(p => p.Name is not ("es" or "en")).Select(p => $"has a text in '{p.Name}'; there are es and en.").ToList();
        foreach (var (code, language) in new[] { ("es", "Spanish"), ("en", "English") })
        {
            if (string.IsNullOrWhiteSpace(Text(value, code)))
            {
                wrong.Add($"lacks its text in {language} ({code}).");
            }
        }

        return wrong.Count > 0 ? (null, wrong) : (new Wording { Es = Text(value, "es")!, En = Text(value, "en")! }, []);
    }

    /// <summary>What is missing, too many, or no text in both languages where one belongs.</summary>
    private static IEnumerable<string> Shape(JsonElement element, string kind, JsonTypeInfo type)
    {
        var known = type.Properties.ToDictionary(p => p.Name, StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject().Where(p => p.Name != Discriminator))
        {
            if (!known.TryGetValue(property.Name, out var info))
            {
                yield return $"says '{property.Name}', which a {kind} does not know.";
            }
            else if (HasNull(property.Value))
            {
                yield return $"has nothing (null) in '{property.Name}'; leave out what is not needed.";
            }
            else if (info.PropertyType == typeof(Wording))
            {
                foreach (var wrong in Wording(property.Value).Wrong)
                {
                    yield return $"in '{property.Name}' {wrong}";
                }
            }
        }

        foreach (var info in known.Values.Where(info => info.IsRequired && !element.TryGetProperty(info.Name, out _)))
        {
            yield return Ways.Contains(info.Name, StringComparer.Ordinal) ? $"leads nowhere: it lacks '{info.Name}'."
                : info.Name == "purpose" ? "sends without a purpose of consent: it lacks 'purpose'."
                : $"lacks '{info.Name}'.";
        }
    }

    private static string Unreadable(JsonElement element, string path)
    {
        var property = path.TrimStart('$', '.').Split('.', '[')[0];
        var value = element.TryGetProperty(property, out var found) ? found.GetRawText() : "nothing";
        return property switch
        {
            "for" or "timeout" or "within" => $"has in '{property}' {Short(value)}, which is no span of time between 1m and 400d, as \"2d\" or \"1d 12h\".",
            "channel" => $"has in 'channel' {Short(value)}, which is no channel: email, sms or web.",
            _ => $"has in '{property}' {Short(value)}, which cannot be read there.",
        };
    }

    private static bool HasNull(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => value.EnumerateArray().Any(HasNull),
        JsonValueKind.Object => value.EnumerateObject().Any(property => HasNull(property.Value)),
        _ => false,
    };

    private static string Short(string json) => json.Length > 60 ? json[..60] + "…" : json;

    private static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
