using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coop.Core.Persistence;

namespace Coop.Web.Api;

/// <summary>The API described for machines (OpenAPI 3.1), from the very operations and bodies that are served.</summary>
internal static class OpenApi
{
    private static readonly JsonSerializerOptions Indented = new(ApiJson.Options) { WriteIndented = true, MaxDepth = 64 };

    private static readonly (int Status, string Meaning)[] Always =
    [
        (401, "The key is missing, unknown or revoked."), (403, "The key lacks the scope."), (429, "Too many requests: Retry-After says when."),
    ];

    private static readonly (int Status, string Meaning)[] WithBody = [(400, "The body could not be read."), (413, "The body is too large."), (415, "The body is no JSON.")];

    private static readonly string[] ProblemTexts = ["type", "title", "detail", "code", "field"];

    public static string Of(IReadOnlyList<ApiOperation> operations)
    {
        var schemas = new JsonObject { ["Problem"] = ProblemSchema() };
        var paths = new JsonObject();
        foreach (var operation in operations)
        {
            var path = paths[operation.Path]?.AsObject() ?? [];
            path[operation.Method.ToLowerInvariant()] = Operation(operation, schemas);
            paths[operation.Path] = path.Parent is null ? path : path.DeepClone();
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Coop Omni", ["version"] = "1", ["description"] = "Other systems tell facts about members. Telling a fact again under the same key changes nothing." },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = ApiModule.Root }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject { ["key"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
                ["schemas"] = schemas,
            },
        }.ToJsonString(Indented);
    }

    private static JsonObject Operation(ApiOperation operation, JsonObject schemas)
    {
        var told = new JsonObject
        {
            ["operationId"] = operation.Name,
            ["summary"] = operation.Summary,
            ["security"] = new JsonArray(new JsonObject { ["key"] = new JsonArray(operation.Scope.Stored()) }),
        };
        var parameters = new JsonArray([.. operation.Parameters.Select(name => Parameter(name, operation.Path.Contains($"{{{name}}}", StringComparison.Ordinal) ? "path" : "query"))]);
        if (operation is { Method: "POST" })
        {
            parameters.Add(Parameter("Idempotency-Key", "header"));
        }

        if (parameters.Count > 0)
        {
            told["parameters"] = parameters;
        }

        if (operation.Body is { } body)
        {
            told["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Json(Reference(body, schemas)) };
        }

        var answers = operation.Answers.Concat(operation.Body is null ? Always : [.. WithBody, .. Always]).OrderBy(answer => answer.Status);
        told["responses"] = new JsonObject(answers.Select(answer => KeyValuePair.Create<string, JsonNode?>(
            answer.Status.ToString(CultureInfo.InvariantCulture), Answer(answer.Status, answer.Meaning))));
        return told;
    }

    private static JsonObject Parameter(string name, string place) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = place == "path",
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject Answer(int status, string meaning)
    {
        var answer = new JsonObject { ["description"] = meaning };
        if (status >= 400)
        {
            answer["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = Ref("Problem") } };
        }

        return answer;
    }

    private static JsonObject Json(JsonObject schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Ref(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static JsonObject Reference(Type type, JsonObject schemas)
    {
        var name = type.Name.Replace("Body", "", StringComparison.Ordinal);
        if (!schemas.ContainsKey(name))
        {
            var properties = new JsonObject();
            schemas[name] = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                var schema = Schema(property.PropertyType, schemas);
                schema["description"] = property.GetCustomAttribute<DescriptionAttribute>()?.Description;
                properties[JsonNamingPolicy.CamelCase.ConvertName(property.Name)] = schema;
            }
        }

        return Ref(name);
    }

    private static JsonObject Schema(Type type, JsonObject schemas)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare == typeof(string) ? new JsonObject { ["type"] = "string" }
            : bare == typeof(Guid) ? new JsonObject { ["type"] = "string", ["format"] = "uuid" }
            : bare == typeof(bool) ? new JsonObject { ["type"] = "boolean" }
            : bare == typeof(int) ? new JsonObject { ["type"] = "integer" }
            : bare == typeof(decimal) ? new JsonObject { ["type"] = "number" }
            : bare.IsGenericType ? new JsonObject { ["type"] = "array", ["items"] = Reference(bare.GetGenericArguments()[0], schemas) }
            : Reference(bare, schemas);
    }

    private static JsonObject ProblemSchema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(ProblemTexts
            .Select(name => KeyValuePair.Create<string, JsonNode?>(name, new JsonObject { ["type"] = "string" }))
            .Append(KeyValuePair.Create<string, JsonNode?>("status", new JsonObject { ["type"] = "integer" }))),
    };
}
