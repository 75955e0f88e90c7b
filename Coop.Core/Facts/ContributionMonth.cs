namespace Coop.Core.Facts;

/// <summary>How a month's contributions of one kind stand.</summary>
public enum ContributionState
{
    /// <summary>All that is due is paid.</summary>
    Paid,

    /// <summary>Some of what is due is paid.</summary>
    PartlyPaid,

    /// <summary>An ordinary one whose month is over, and nothing of it is paid.</summary>
    Owed,

    /// <summary>Nothing of it is paid, and it is not owed: its month is not over, or it is extraordinary.</summary>
    Open,

    /// <summary>All that was said of it was taken back.</summary>
    TakenBack,
}

/// <summary>One thing said of a month's contribution: that it was due, or was paid.</summary>
/// <param name="Id">Which entry.</param>
/// <param name="Entry">Due or paid.</param>
/// <param name="Amount">In pesos.</param>
/// <param name="At">When it was paid, or is due at the latest, UTC.</param>
public sealed record ContributionRow(ContributionId Id, ContributionEntry Entry, decimal Amount, DateTimeOffset At)
{
    /// <summary>When it was told, where that was in a later month, UTC; else null.</summary>
    public DateTimeOffset? ToldLate { get; init; }

    /// <summary>Whose it is had not been admitted when it was told: it counts for no points and no tier.</summary>
    public bool BeforeAdmission { get; init; }

    /// <summary>When it was taken back, as a payment that bounced, UTC; null while it holds.</summary>
    public DateTimeOffset? TakenBack { get; init; }

    /// <summary>When that was told, where it was in a later month, UTC; else null.</summary>
    public DateTimeOffset? BackToldLate { get; init; }

    /// <summary>There is more to say of it than that it happened.</summary>
    public bool StandsOut => ToldLate is not null || BeforeAdmission || TakenBack is not null;
}

/// <summary>What a member owed and paid for one month, the ordinary and the extraordinary apart.</summary>
/// <param name="Period">The first day of the month.</param>
/// <param name="Kind">Ordinary or not.</param>
/// <param name="Due">What is due and was not taken back, in pesos.</param>
/// <param name="Paid">What was paid and not taken back, in pesos.</param>
/// <param name="State">How it stands.</param>
/// <param name="Entries">What it adds up from, the earliest first; what was taken back is among them.</param>
public sealed record ContributionMonth(
    DateOnly Period, ContributionKind Kind, decimal Due, decimal Paid, ContributionState State, IReadOnlyList<ContributionRow> Entries)
{
    /// <summary>Adds up a month's entries of one kind, as they stand in the present month.</summary>
    internal static ContributionMonth Of(DateOnly period, ContributionKind kind, IReadOnlyList<ContributionRow> entries, DateOnly present)
    {
        var (due, paid) = (Sum(entries, ContributionEntry.Due), Sum(entries, ContributionEntry.Paid));
        var state = (due, paid) switch
        {
            (0, 0) => ContributionState.TakenBack,
            _ when paid >= due => ContributionState.Paid,
            (_, > 0) => ContributionState.PartlyPaid,
            _ when kind == ContributionKind.Ordinary && period < present => ContributionState.Owed,
            _ => ContributionState.Open,
        };
        return new ContributionMonth(period, kind, due, paid, state, entries);
    }

    private static decimal Sum(IReadOnlyList<ContributionRow> entries, ContributionEntry what) =>
        entries.Where(entry => entry.Entry == what && entry.TakenBack is null).Sum(entry => entry.Amount);
}
