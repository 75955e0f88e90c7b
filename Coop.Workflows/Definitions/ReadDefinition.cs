using System.Text.Json;

namespace Coop.Workflows.Definitions;

/// <summary>A definition that can be run, or all that is wrong with it.</summary>
/// <param name="Definition">Null when there are problems.</param>
/// <param name="Problems">In the order of the file.</param>
public sealed record ReadResult(JourneyDefinition? Definition, IReadOnlyList<Problem> Problems);

/// <summary>Turns the text of a definition file into a journey. Whatever the text is, the answer is a journey or words about what is wrong.</summary>
public static class ReadDefinition
{
    private const int LongestFile = 1_000_000;
    private const int MostNodes = 200;
    private static readonly string[] Known = ["code", "name", "about", "nodes"];

    /// <summary>Reads and looks over.</summary>
    /// <param name="json">The file.</param>
    /// <param name="purposes">Codes of the purposes of consent there are.</param>
    public static ReadResult Run(string json, IReadOnlyCollection<string> purposes)
    {
        if (json.Length > LongestFile)
        {
            return new ReadResult(null, [new Problem(null, $"The file is longer than {LongestFile} characters.")]);
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            return Read(document.RootElement, purposes);
        }
        catch (JsonException error)
        {
            return new ReadResult(null, [new Problem(null, $"The file is no JSON: {error.Message}")]);
        }
    }

    private static ReadResult Read(JsonElement root, IReadOnlyCollection<string> purposes)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new ReadResult(null, [new Problem(null, "The file must be one object with code, name, about and nodes.")]);
        }

        var problems = new List<Problem>();
        problems.AddRange(root.EnumerateObject().Where(p => !Known.Contains(p.Name, StringComparer.Ordinal)).Select(p => new Problem(null, $"The journey says '{p.Name}', which no journey knows.")));
        var code = root.TryGetProperty("code", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : "";
        if (!CheckDefinition.IsKey(code))
        {
            problems.Add(new Problem(null, "The journey needs a 'code' of small letters, digits and hyphens, as \"win-back\"."));
        }

        var (name, about) = (Wording(root, "name", problems), Wording(root, "about", problems));
        var nodes = Nodes(root, problems);
        problems.AddRange(CheckDefinition.Problems(nodes, purposes, complete: problems.Count == 0));
        return problems.Count > 0
            ? new ReadResult(null, problems)
            : new ReadResult(new JourneyDefinition(code, name!, about!, nodes, CheckDefinition.Looping(nodes)), []);
    }

    private static Wording? Wording(JsonElement root, string property, List<Problem> problems)
    {
        if (!root.TryGetProperty(property, out var value))
        {
            problems.Add(new Problem(null, $"The journey lacks '{property}'."));
            return null;
        }

        var (wording, wrong) = NodeJson.Wording(value);
        problems.AddRange(wrong.Select(words => new Problem(null, $"The journey's '{property}' {words}")));
        return wording;
    }

    private static List<JourneyNode> Nodes(JsonElement root, List<Problem> problems)
    {
        var nodes = new List<JourneyNode>();
        if (!root.TryGetProperty("nodes", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            problems.Add(new Problem(null, "The journey lacks 'nodes', the list of its steps."));
            return nodes;
        }

        if (list.GetArrayLength() > MostNodes)
        {
            problems.Add(new Problem(null, $"The journey has {list.GetArrayLength()} nodes; {MostNodes} is the most."));
            return nodes;
        }

        foreach (var (number, element) in list.EnumerateArray().Index())
        {
            var (node, wrong) = NodeJson.Read(element, number + 1);
            problems.AddRange(wrong);
            if (node is not null)
            {
                nodes.Add(node);
            }
        }

        return nodes;
    }
}
