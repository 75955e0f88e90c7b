using System.Text.Json.Serialization;

namespace Coop.Core.Facts;

/// <summary>Kinds of facts that other systems tell.</summary>
public enum FactKind
{
    /// <summary>Something was sold.</summary>
    Sale,

    /// <summary>Something sold came back.</summary>
    Return,

    /// <summary>A contribution fell due, was paid, or was taken back.</summary>
    Contribution,

    /// <summary>A service was used.</summary>
    ServiceUse,
}

/// <summary>A fact as it is told, before it is written down.</summary>
/// <param name="Source">Which system tells it.</param>
/// <param name="Key">Its own name there: telling it again under the same key changes nothing.</param>
/// <param name="At">When it happened.</param>
public abstract record FactDraft(string Source, string Key, DateTimeOffset At)
{
    /// <summary>The source of what the point-of-sale simulator tells.</summary>
    public const string Simulator = "simulator";

    /// <summary>The source of what the product itself writes down.</summary>
    public const string Own = "coop";

    /// <summary>What kind of fact.</summary>
    [JsonIgnore]
    public abstract FactKind Kind { get; }
}

/// <summary>A fact that says whose it is.</summary>
/// <param name="Source">Which system tells it.</param>
/// <param name="Key">Its own name there.</param>
/// <param name="Member">Whose it is, as that system knows them.</param>
/// <param name="At">When it happened.</param>
public abstract record MemberFactDraft(string Source, string Key, MemberRef Member, DateTimeOffset At) : FactDraft(Source, Key, At);
