using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Core.Facts;

/// <summary>Identifies an entry about contributions.</summary>
public readonly record struct ContributionId(Guid Value) : IGuidId<ContributionId>
{
    /// <inheritdoc />
    public static ContributionId From(Guid value) => new(value);
}

/// <summary>Kinds of contributions (aportes).</summary>
public enum ContributionKind
{
    /// <summary>What the statutes ask of every member, period by period.</summary>
    Ordinary,

    /// <summary>What the assembly decided once.</summary>
    Extraordinary,
}

/// <summary>What is said of a contribution.</summary>
public enum ContributionEntry
{
    /// <summary>The member owes it.</summary>
    Due,

    /// <summary>The member paid it.</summary>
    Paid,

    /// <summary>What was said before does not hold: a payment bounced, or an amount was wrong.</summary>
    TakenBack,
}

/// <summary>A contribution as it is told.</summary>
/// <param name="Source">Which system tells it.</param>
/// <param name="Key">Its own name there.</param>
/// <param name="Member">Whose.</param>
/// <param name="At">When it was paid; for what is due, when at the latest.</param>
/// <param name="Period">The first day of the month it is for.</param>
/// <param name="Amount">In pesos, with up to two decimals.</param>
public sealed record ContributionDraft(string Source, string Key, MemberRef Member, DateTimeOffset At, DateOnly Period, decimal Amount)
    : MemberFactDraft(Source, Key, Member, At)
{
    /// <inheritdoc />
    public override FactKind Kind => FactKind.Contribution;

    /// <summary>Due or paid; what takes back has <see cref="TakesBack"/>.</summary>
    public ContributionEntry Entry { get; init; } = ContributionEntry.Paid;

    /// <summary>Ordinary or not.</summary>
    public ContributionKind Contributes { get; init; }

    /// <summary>Key of the entry of the same source that is taken back; period, kind and amount are that one's. An amount that is said all the same must be that one's too.</summary>
    public string? TakesBack { get; init; }

    /// <summary>Why this cannot take back an entry of somebody's; null when it can.</summary>
    internal FactResult.Unfit? UnfitFor(MemberId whose, MemberId member, ContributionEntry entry, decimal amount, bool isTakenBack) =>
        whose != member ? new("takesBack", "of_another")
        : entry == ContributionEntry.TakenBack ? new("takesBack", "takes_back_itself")
        : isTakenBack ? new("takesBack", "already_taken_back")
        : Amount != 0 && Amount != amount ? new("amount", "other_amount")
        : null;
}

/// <summary>One entry of a member's contributions. What a member has paid in is the sum of what was paid and not taken back.</summary>
public sealed class Contribution
{
    private Contribution()
    {
    }

    /// <summary>Identifies the entry.</summary>
    public ContributionId Id { get; private set; }

    /// <summary>Which system told it.</summary>
    public string Source { get; private set; } = "";

    /// <summary>Its name there; unique within the source.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Whose.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>Ordinary or not.</summary>
    public ContributionKind Kind { get; private set; }

    /// <summary>Due, paid, or taken back.</summary>
    public ContributionEntry Entry { get; private set; }

    /// <summary>The first day of the month it is for.</summary>
    public DateOnly Period { get; private set; }

    /// <summary>In pesos, above zero whatever the entry.</summary>
    public decimal Amount { get; private set; }

    /// <summary>The entry that no longer holds.</summary>
    public ContributionId? TakesBack { get; private set; }

    /// <summary>Whose it is had not been admitted as a member when it was told.</summary>
    public bool BeforeAdmission { get; private set; }

    /// <summary>It was told in a later month than it happened in.</summary>
    public bool Late { get; private set; }

    /// <summary>Fingerprint of what was told.</summary>
    public byte[] Content { get; private set; } = [];

    /// <summary>When it was paid, UTC; for what is due, when at the latest.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>When it was written down, UTC.</summary>
    public DateTimeOffset RecordedAt { get; private set; }

    internal static Contribution Told(ContributionDraft draft, Member member, Contribution? takenBack, TimeProvider clock) => new()
    {
        Id = clock.NewId<ContributionId>(),
        Source = draft.Source,
        Key = draft.Key,
        MemberId = member.Id,
        Kind = takenBack?.Kind ?? draft.Contributes,
        Entry = takenBack is null ? draft.Entry : ContributionEntry.TakenBack,
        Period = takenBack?.Period ?? draft.Period,
        Amount = takenBack?.Amount ?? draft.Amount,
        TakesBack = takenBack?.Id,
        BeforeAdmission = !FactTime.IsAdmitted(member),
        Late = FactTime.IsLate(draft.At, clock),
        Content = FactContent.Of(draft),
        At = draft.At.ToUniversalTime(),
        RecordedAt = clock.GetUtcNow(),
    };
}
