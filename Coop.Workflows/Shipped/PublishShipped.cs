using System.Reflection;
using Coop.Workflows.Journeys;

namespace Coop.Workflows.Shipped;

/// <summary>Publishes the journeys that come with the product, at every start: new ones and new versions, never over what was made here.</summary>
public sealed class PublishShipped(PublishJourney publish)
{
    /// <summary>The definition files, by name.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = Read();

    /// <summary>Publishes what is new.</summary>
    /// <exception cref="InvalidOperationException">A file is unsound.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var (file, json) in Files)
        {
            if (await publish.RunAsync(json, by: null, ct) is PublishResult.Unsound unsound)
            {
                throw new InvalidOperationException($"{file}: {string.Join(' ', unsound.Problems)}");
            }
        }
    }

    private static Dictionary<string, string> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToDictionary(name => name.Split('.')[^2] + ".json", name => Text(assembly, name), StringComparer.Ordinal);
    }

    private static string Text(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
