using System.Text.RegularExpressions;
using Coop.Core.Persistence;

namespace Coop.Core.Loyalty.Rewards;

/// <summary>Identifies a reward.</summary>
public readonly record struct RewardId(Guid Value) : IGuidId<RewardId>
{
    /// <inheritdoc />
    public static RewardId From(Guid value) => new(value);
}

/// <summary>Something members get for points.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Rev">Newer wins.</param>
/// <param name="Code">Short code the cooperative itself uses.</param>
/// <param name="NameEs">Name in Spanish.</param>
/// <param name="NameEn">Name in English.</param>
/// <param name="Points">What it costs.</param>
/// <param name="Stock">How many are left; null when there is no end to them.</param>
/// <param name="Offered">Whether it can be asked for.</param>
public sealed record Reward(RewardId Id, long Rev, string Code, string NameEs, string NameEn, long Points, long? Stock, bool Offered);

/// <summary>What is said of a reward when it is put up or changed.</summary>
public sealed partial record RewardDetails
{
    /// <summary>Short code the cooperative itself uses; a reward keeps it.</summary>
    public string Code { get; init; } = "";

    /// <summary>Name in Spanish.</summary>
    public string NameEs { get; init; } = "";

    /// <summary>Name in English.</summary>
    public string NameEn { get; init; } = "";

    /// <summary>What it costs.</summary>
    public long Points { get; init; }

    /// <summary>How many come in beside those that are there; null when there is no end to them.</summary>
    public long? Supply { get; init; }

    /// <summary>Whether it can be asked for.</summary>
    public bool Offered { get; init; } = true;

    /// <summary>Whether it can be offered so.</summary>
    public bool IsSound => CodeShape().IsMatch(Code) && IsName(NameEs) && IsName(NameEn)
        && Points is > 0 and <= 1_000_000_000 && Supply is null or (>= 0 and <= 1_000_000);

    private static bool IsName(string name) => name.Trim().Length is > 0 and <= 120;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,39}\z", RegexOptions.NonBacktracking)]
    private static partial Regex CodeShape();
}
