using System.Text.RegularExpressions;
using Coop.Core.Persistence;

namespace Coop.Core.Loyalty.Rewards;

/// <summary>Identifies a reward.</summary>
public readonly record struct RewardId(Guid Value) : IGuidId<RewardId>
{
    /// <inheritdoc />
    public static RewardId From(Guid value) => new(value);
}

/// <summary>Where a reward stands.</summary>
public enum RewardState
{
    /// <summary>It can be asked for.</summary>
    Offered,

    /// <summary>It cannot be asked for now, and may be offered again.</summary>
    Paused,

    /// <summary>It is never offered again; what was asked for before is still handed over or cancelled.</summary>
    Withdrawn,
}

/// <summary>Something members get for points.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Rev">Newer wins.</param>
/// <param name="Code">Short code the cooperative itself uses.</param>
/// <param name="NameEs">Name in Spanish.</param>
/// <param name="NameEn">Name in English.</param>
/// <param name="Points">What it costs.</param>
/// <param name="Stock">How many can still be asked for; null when there is no end to them.</param>
/// <param name="State">Where it stands.</param>
public sealed record Reward(RewardId Id, long Rev, string Code, string NameEs, string NameEn, long Points, long? Stock, RewardState State)
{
    /// <summary>How many were set aside or handed over, and not taken back.</summary>
    public long Given { get; init; }

    /// <summary>How many of those given are still waited for; they are out of the stock already.</summary>
    public long Waiting { get; init; }

    /// <summary>The change that last said what it is called and costs; who changes that names it.</summary>
    public int Edition { get; init; }

    /// <summary>The number of its last change of any kind.</summary>
    public int Changes { get; init; }

    /// <summary>Whether it can be asked for, as long as there are any.</summary>
    public bool Offered => State == RewardState.Offered;
}

/// <summary>What is said of a reward when it is put up or changed.</summary>
public sealed partial record RewardDetails
{
    /// <summary>The most pieces that may be on the shelf, or come in at once.</summary>
    public const long MostPieces = 1_000_000;

    /// <summary>Short code the cooperative itself uses; a reward keeps it.</summary>
    public string Code { get; init; } = "";

    /// <summary>Name in Spanish.</summary>
    public string NameEs { get; init; } = "";

    /// <summary>Name in English.</summary>
    public string NameEn { get; init; } = "";

    /// <summary>What it costs whoever asks from now on.</summary>
    public long Points { get; init; }

    /// <summary>How many there are to begin with; null when there is no end to them.</summary>
    public long? Supply { get; init; }

    /// <summary>Whether it can be asked for at once; else it is put up paused.</summary>
    public bool Offered { get; init; } = true;

    /// <summary>What is wrong with it: names of what must be mended, as they are called here.</summary>
    public IReadOnlyList<string> Problems()
    {
        (string Name, bool Sound)[] rules =
        [
            (nameof(Code), CodeShape().IsMatch(Code)),
            (nameof(NameEs), IsName(NameEs)),
            (nameof(NameEn), IsName(NameEn)),
            (nameof(Points), Points is > 0 and <= 1_000_000_000),
            (nameof(Supply), Supply is null or (>= 0 and <= MostPieces)),
        ];
        return [.. rules.Where(rule => !rule.Sound).Select(rule => rule.Name)];
    }

    private static bool IsName(string name) => StoredText.Of(name).Trim().Length is > 0 and <= 120;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,39}\z", RegexOptions.NonBacktracking)]
    private static partial Regex CodeShape();
}
