using Coop.Core.Members;

namespace Coop.Core.Loyalty.Proof;

/// <summary>The nine laws of the ledger.</summary>
public enum Law
{
    /// <summary>A balance is the sum of its entries, and what its lots hold less what is owed.</summary>
    Balances,

    /// <summary>No lot gave more than it had.</summary>
    Lots,

    /// <summary>What expires first was spent first.</summary>
    SpendOrder,

    /// <summary>Expiry took only what was left of a lot, and nothing came out of it afterwards.</summary>
    Expiry,

    /// <summary>No source was counted twice.</summary>
    Once,

    /// <summary>Nothing was taken back that had not been given.</summary>
    Reversals,

    /// <summary>Entries are numbered without gaps: read again from the first on they give the account.</summary>
    Replay,

    /// <summary>Nobody spent what they had not; rewards are as many as came in less those given.</summary>
    Redemptions,

    /// <summary>What the cooperative owes its members is what active lots hold, at the point's value, less breakage.</summary>
    Liability,
}

/// <summary>How a law stands.</summary>
/// <param name="Law">Which.</param>
/// <param name="Looked">How much was looked at.</param>
/// <param name="Broken">How much offends; 0 is good.</param>
/// <param name="Accounts">Some accounts that do.</param>
public sealed record LawReading(Law Law, long Looked, long Broken, IReadOnlyList<MemberId> Accounts)
{
    /// <summary>It is kept.</summary>
    public bool IsKept => Broken == 0;
}

/// <summary>What the books stand at.</summary>
/// <param name="Accounts">How many accounts there are.</param>
/// <param name="Credited">Points put in, ever.</param>
/// <param name="Redeemed">Points spent, ever.</param>
/// <param name="Expired">Points expired, ever.</param>
/// <param name="Active">Points that could be spent today.</param>
/// <param name="Pending">Points that can be spent later.</param>
/// <param name="Lapsed">Points whose time is over and that the next round takes out.</param>
/// <param name="Owed">Points taken back that had been spent.</param>
/// <param name="PointValue">What a point is worth, in pesos.</param>
/// <param name="Breakage">The share of points expected never to be spent.</param>
public sealed record LedgerTotals(
    long Accounts, long Credited, long Redeemed, long Expired, long Active, long Pending, long Lapsed, long Owed, decimal PointValue, decimal Breakage)
{
    /// <summary>What the cooperative owes its members, in pesos.</summary>
    public decimal Liability => Math.Round(Active * PointValue * (1 - Breakage), 2, MidpointRounding.ToEven);
}

/// <summary>The books proved at a moment.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Laws">All nine.</param>
/// <param name="Totals">What the books stand at.</param>
public sealed record LedgerProof(DateTimeOffset At, IReadOnlyList<LawReading> Laws, LedgerTotals Totals)
{
    /// <summary>Every law is kept.</summary>
    public bool IsWhole => Laws.All(law => law.IsKept);
}
