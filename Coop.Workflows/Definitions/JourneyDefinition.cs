using System.Collections.Frozen;

namespace Coop.Workflows.Definitions;

/// <summary>A journey as its file says it, looked over and found sound. Only <see cref="ReadDefinition"/> makes one.</summary>
public sealed class JourneyDefinition
{
    private readonly FrozenDictionary<string, JourneyNode> _byKey;

    internal JourneyDefinition(string code, Wording name, Wording about, IReadOnlyList<JourneyNode> nodes, IReadOnlySet<string> looping)
    {
        (Code, Name, About, Nodes) = (code, name, about, nodes);
        Trigger = nodes.OfType<TriggerNode>().Single();
        _byKey = nodes.ToFrozenDictionary(node => node.Key, StringComparer.Ordinal);
        Looping = looping;
    }

    /// <summary>Its name in addresses and in the database; fixed for good.</summary>
    public string Code { get; }

    /// <summary>What people call it.</summary>
    public Wording Name { get; }

    /// <summary>What it is for, in a sentence.</summary>
    public Wording About { get; }

    /// <summary>Its steps in the order of the file, which is the order on screen.</summary>
    public IReadOnlyList<JourneyNode> Nodes { get; }

    /// <summary>Where members come in.</summary>
    public TriggerNode Trigger { get; }

    /// <summary>Keys of nodes a member may come to more than once.</summary>
    public IReadOnlySet<string> Looping { get; }

    /// <summary>The node under a key.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public JourneyNode this[string key] =>
        _byKey.TryGetValue(key, out var node) ? node : throw new InvalidOperationException($"The journey {Code} has no node '{key}'.");
}

/// <summary>Something a definition gets wrong.</summary>
/// <param name="Node">Key of the node it is about; null when it is about the whole.</param>
/// <param name="Words">What is wrong, and what to write.</param>
public sealed record Problem(string? Node, string Words)
{
    /// <inheritdoc />
    public override string ToString() => Node is null ? Words : $"Node '{Node}' {Words}";
}
