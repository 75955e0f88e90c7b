using Coop.Core.Access;
using Coop.Core.Members;

namespace Coop.Core.Loyalty.Ledger;

/// <summary>Why points moved.</summary>
public enum EntryKind
{
    /// <summary>A rule gave them.</summary>
    Earned,

    /// <summary>What a rule gave was taken back: goods were returned, or the rule was wrong.</summary>
    Reversed,

    /// <summary>They were spent on a reward.</summary>
    Redeemed,

    /// <summary>A redemption was cancelled.</summary>
    Restored,

    /// <summary>Their time was over.</summary>
    Expired,

    /// <summary>Expired points were given back.</summary>
    Reinstated,

    /// <summary>Somebody on the staff corrected the account.</summary>
    Adjusted,
}

/// <summary>What an entry comes from. There is at most one entry of a source, so nothing is counted twice.</summary>
/// <param name="Type">Kind of source, as <c>sale</c>.</param>
/// <param name="Id">Which one.</param>
public readonly record struct PointSource(string Type, string Id);

/// <summary>Movement of points, numbered 1, 2, 3 … in each account. Never changed, never removed.</summary>
public sealed record LedgerEntry
{
    /// <summary>Whose account.</summary>
    public required MemberId Member { get; init; }

    /// <summary>Its number there.</summary>
    public required long Seq { get; init; }

    /// <summary>Why.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>How many; below 0 when they left.</summary>
    public required long Points { get; init; }

    /// <summary>How many were to be taken back and were forgiven.</summary>
    public long Forgiven { get; init; }

    /// <summary>What it comes from.</summary>
    public required PointSource Source { get; init; }

    /// <summary>The entry that this one takes back, wholly or in part.</summary>
    public long? Reverses { get; init; }

    /// <summary>The version of the programme it was made by.</summary>
    public required int Programme { get; init; }

    /// <summary>The day on which its cause happened.</summary>
    public required DateOnly OccurredOn { get; init; }

    /// <summary>The day on which it was written.</summary>
    public required DateOnly BookedOn { get; init; }

    /// <summary>When it was written, UTC.</summary>
    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>Who on the staff did it, if somebody did.</summary>
    public StaffId? Actor { get; init; }

    /// <summary>Why, in the words of who did it.</summary>
    public string? Reason { get; init; }
}

/// <summary>Points of one entry that expire together.</summary>
public sealed class Lot
{
    /// <summary>The entry that gave them.</summary>
    public required long Seq { get; init; }

    /// <summary>Which part of it.</summary>
    public required short Part { get; init; }

    /// <summary>How many there were.</summary>
    public required long Points { get; init; }

    /// <summary>How many are left.</summary>
    public required long Remaining { get; set; }

    /// <summary>The first day on which they can be spent.</summary>
    public required DateOnly ActiveOn { get; init; }

    /// <summary>Until when they are good, as a rule.</summary>
    public required ExpiryPolicy Policy { get; init; }

    /// <summary>The last day members are told; null when there is none.</summary>
    public DateOnly? ExpiresOn { get; set; }

    /// <summary>The last day on which they can be spent.</summary>
    public DateOnly? LapsesOn { get; set; }

    /// <summary>Whether they can be spent on a day.</summary>
    public bool IsGoodOn(DateOnly day) => ActiveOn <= day && !HasLapsedBy(day);

    /// <summary>Whether their time is over on a day.</summary>
    public bool HasLapsedBy(DateOnly day) => LapsesOn < day;

    /// <summary>What expires first is spent first, then what is oldest; what never expires is spent last.</summary>
    public static int SpendOrder(Lot a, Lot b)
    {
        var byExpiry = (a.ExpiresOn ?? DateOnly.MaxValue).CompareTo(b.ExpiresOn ?? DateOnly.MaxValue);
        var byAge = byExpiry != 0 ? byExpiry : a.ActiveOn.CompareTo(b.ActiveOn);
        return byAge != 0 ? byAge : (a.Seq, a.Part).CompareTo((b.Seq, b.Part));
    }
}

/// <summary>Points that a debit took from a lot.</summary>
/// <param name="Entry">The debit.</param>
/// <param name="Lot">The entry that gave the lot.</param>
/// <param name="Part">Which part of it.</param>
/// <param name="Points">How many.</param>
public readonly record struct Allocation(long Entry, long Lot, short Part, long Points);

/// <summary>Points taken back that were spent already and are still to be paid.</summary>
/// <param name="Entry">The entry that took them back.</param>
/// <param name="Points">How many are still owed of it.</param>
public readonly record struct Owed(long Entry, long Points);
