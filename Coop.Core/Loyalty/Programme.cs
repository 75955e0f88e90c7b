namespace Coop.Core.Loyalty;

/// <summary>What happens when points are taken back that the member has spent already.</summary>
public enum Reversal
{
    /// <summary>The member owes them: what they earn next pays first. Whoever buys and returns gains nothing.</summary>
    Owe,

    /// <summary>What is not there any more is forgiven.</summary>
    Forgive,
}

/// <summary>What the cooperative promises about points.</summary>
public sealed record ProgrammeTerms
{
    /// <summary>Until when points are good that are earned by these terms, as <see cref="ExpiryPolicy"/> writes it.</summary>
    public string Expiry { get; init; } = "never";

    /// <summary>Days beyond the announced one on which points can still be spent.</summary>
    public int GraceDays { get; init; }

    /// <summary>Days after the purchase before points can be spent.</summary>
    public int PendingDays { get; init; }

    /// <summary>What happens when spent points are taken back.</summary>
    public Reversal Reversal { get; init; }

    /// <summary>Points given back by a cancelled redemption stay good at least so many days; expired ones can be given back so long.</summary>
    public int ReinstatementDays { get; init; }

    /// <summary>Days before points expire on which the member is told.</summary>
    public int NoticeDays { get; init; } = 30;

    /// <summary>What a point is worth to the books, in pesos.</summary>
    public decimal PointValue { get; init; }

    /// <summary>The share of points expected never to be spent, from 0 to below 1.</summary>
    public decimal Breakage { get; init; }

    /// <summary>The policy itself.</summary>
    public ExpiryPolicy Policy => ExpiryPolicy.Parse(Expiry);

    /// <summary>What is wrong with the terms: names of what must be mended, as they are called here.</summary>
    public IReadOnlyList<string> Problems()
    {
        (string Name, bool Sound)[] rules =
        [
            (nameof(Expiry), ExpiryPolicy.TryParse(Expiry) is not null),
            (nameof(GraceDays), GraceDays is >= 0 and <= 366),
            (nameof(PendingDays), PendingDays is >= 0 and <= 366),
            (nameof(Reversal), Enum.IsDefined(Reversal)),
            (nameof(ReinstatementDays), ReinstatementDays is >= 0 and <= 3660),
            (nameof(NoticeDays), NoticeDays is >= 0 and <= 366),
            (nameof(PointValue), PointValue is >= 0 and <= 1_000_000),
            (nameof(Breakage), Breakage is >= 0 and < 1),
        ];
        return [.. rules.Where(rule => !rule.Sound).Select(rule => rule.Name)];
    }
}

/// <summary>A version of the programme. It is never changed; a later one takes its place from its own first day on.</summary>
/// <param name="Version">1, 2, 3 …</param>
/// <param name="From">Its first day.</param>
/// <param name="Terms">What it promises.</param>
public sealed record Programme(int Version, DateOnly From, ProgrammeTerms Terms)
{
    /// <summary>Until when points are good that are earned by its terms.</summary>
    internal ExpiryPolicy Policy { get; } = Terms.Policy;

    /// <summary>The version that governs a day: the latest published of those that had begun; null before the first.</summary>
    public static Programme? On(IEnumerable<Programme> versions, DateOnly day) =>
        versions.Where(version => version.From <= day).MaxBy(version => version.Version);
}
