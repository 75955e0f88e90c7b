using System.Text.Json.Serialization;
using Coop.Core.Timeline;

namespace Coop.Workflows.Definitions;

/// <summary>One step of a journey. The kinds are these and no others.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(TriggerNode), TriggerNode.Kind)]
[JsonDerivedType(typeof(SendNode), SendNode.Kind)]
[JsonDerivedType(typeof(WaitNode), WaitNode.Kind)]
[JsonDerivedType(typeof(WaitForNode), WaitForNode.Kind)]
[JsonDerivedType(typeof(BranchNode), BranchNode.Kind)]
[JsonDerivedType(typeof(ExitNode), ExitNode.Kind)]
public abstract record JourneyNode
{
    private protected JourneyNode()
    {
    }

    /// <summary>What tells it from the others; stays the same through versions.</summary>
    public required string Key { get; init; }

    /// <summary>What people call it.</summary>
    public required Wording Name { get; init; }

    /// <summary>Where members go from here; null where a way is missing.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<Way> Ways { get; }
}

/// <summary>A way from one node to another.</summary>
/// <param name="Name">How the definition calls it, as <c>next</c>.</param>
/// <param name="To">The key of the node it leads to.</param>
/// <param name="TakesTime">Nobody gets through without time or an event having passed.</param>
public sealed record Way(string Name, string To, bool TakesTime = false);

/// <summary>Whether a field of an event has one of some values.</summary>
/// <param name="Field">Name of the field.</param>
/// <param name="Is">The values, any of which will do.</param>
public sealed record FieldFilter(string Field, IReadOnlyList<string> Is);

/// <summary>Where members come in: when something happened to them.</summary>
public sealed record TriggerNode : JourneyNode
{
    /// <summary>How definitions call it.</summary>
    public const string Kind = "trigger";

    /// <summary>Stored name of the event.</summary>
    public required string Event { get; init; }

    /// <summary>All of these must hold.</summary>
    public IReadOnlyList<FieldFilter> Where { get; init; } = [];

    /// <summary>The field of the event each value of which lets a member in once; null lets a member in once ever.</summary>
    public string? Each { get; init; }

    /// <summary>The field of the event that names the contact point to prefer; null when it names none.</summary>
    public string? CameBy { get; init; }

    /// <summary>Events older than this are history and let nobody in.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The first step.</summary>
    public required string Next { get; init; }

    /// <inheritdoc />
    public override IReadOnlyList<Way> Ways => [new("next", Next)];
}

/// <summary>Puts one message into the outbox; the contact policy decides whether it may leave.</summary>
public sealed record SendNode : JourneyNode
{
    /// <summary>How definitions call it.</summary>
    public const string Kind = "send";

    /// <summary>On which channel.</summary>
    public required Channel Channel { get; init; }

    /// <summary>Code of the purpose of consent.</summary>
    public required string Purpose { get; init; }

    /// <summary>What an e-mail is about.</summary>
    public Wording? Subject { get; init; }

    /// <summary>What it says, with placeholders.</summary>
    public required Wording Text { get; init; }

    /// <summary>Where the member goes when the message is on its way.</summary>
    public required string Next { get; init; }

    /// <summary>Where the member goes when an address or the consent is missing; null goes on as if it had left.</summary>
    public string? Held { get; init; }

    /// <inheritdoc />
    public override IReadOnlyList<Way> Ways => Held is null ? [new("next", Next)] : [new("next", Next), new("held", Held)];
}

/// <summary>Lets time pass.</summary>
public sealed record WaitNode : JourneyNode
{
    /// <summary>How definitions call it.</summary>
    public const string Kind = "wait";

    /// <summary>How long.</summary>
    public required TimeSpan For { get; init; }

    /// <summary>Where the member goes then.</summary>
    public required string Next { get; init; }

    /// <inheritdoc />
    public override IReadOnlyList<Way> Ways => [new("next", Next, TakesTime: true)];
}

/// <summary>Waits until something happens to the member, or until it has waited long enough.</summary>
public sealed record WaitForNode : JourneyNode
{
    /// <summary>How definitions call it.</summary>
    public const string Kind = "wait_for";

    /// <summary>Anything that comes in from the member, on any channel, after the journey's last message.</summary>
    public const string Reply = "reply";

    /// <summary>Stored name of the event, or <see cref="Reply"/>.</summary>
    public required string Event { get; init; }

    /// <summary>All of these must hold.</summary>
    public IReadOnlyList<FieldFilter> Where { get; init; } = [];

    /// <summary>How long at most.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Where the member goes when it happened.</summary>
    public required string Then { get; init; }

    /// <summary>Where the member goes when it did not.</summary>
    public required string Otherwise { get; init; }

    /// <inheritdoc />
    /// <remarks>A reply that is there already lets the member straight through; any other event must happen anew.</remarks>
    public override IReadOnlyList<Way> Ways => [new("then", Then, TakesTime: Event != Reply), new("otherwise", Otherwise, TakesTime: true)];
}

/// <summary>Takes one of several ways by what is known of the member.</summary>
public sealed record BranchNode : JourneyNode
{
    /// <summary>How definitions call it.</summary>
    public const string Kind = "branch";

    /// <summary>What is looked at: a name of <see cref="MemberAttributes"/>.</summary>
    public required string Attribute { get; init; }

    /// <summary>The first that has the member's value is taken.</summary>
    public required IReadOnlyList<BranchCase> Cases { get; init; }

    /// <summary>Where everybody else goes.</summary>
    public required string Otherwise { get; init; }

    /// <inheritdoc />
    public override IReadOnlyList<Way> Ways => [.. Cases.Select(c => new Way(string.Join('/', c.Is), c.Next)), new("otherwise", Otherwise)];

    /// <summary>Where a member with this value goes.</summary>
    public string To(string value) => Cases.FirstOrDefault(c => c.Is.Contains(value, StringComparer.Ordinal))?.Next ?? Otherwise;
}

/// <summary>One way of a branch.</summary>
/// <param name="Is">The values that take it.</param>
/// <param name="Next">Where it leads.</param>
public sealed record BranchCase(IReadOnlyList<string> Is, string Next);

/// <summary>The end of a way.</summary>
public sealed record ExitNode : JourneyNode
{
    /// <summary>How definitions call it.</summary>
    public const string Kind = "exit";

    /// <inheritdoc />
    public override IReadOnlyList<Way> Ways => [];
}
