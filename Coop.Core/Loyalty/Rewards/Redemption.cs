using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Core.Loyalty.Rewards;

/// <summary>Identifies a redemption; whoever asks for it makes the id, so that asking twice is asking once.</summary>
public readonly record struct RedemptionId(Guid Value) : IGuidId<RedemptionId>
{
    /// <inheritdoc />
    public static RedemptionId From(Guid value) => new(value);
}

/// <summary>Where a redemption stands. It only goes forward.</summary>
public enum RedemptionState
{
    /// <summary>The points are gone and the reward is set aside.</summary>
    Requested,

    /// <summary>The member has it.</summary>
    Fulfilled,

    /// <summary>The points are back and so is the reward.</summary>
    Cancelled,
}

/// <summary>A redemption as screens list it.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Member">Who asked for it.</param>
/// <param name="RewardEs">The reward's name in Spanish.</param>
/// <param name="RewardEn">The reward's name in English.</param>
/// <param name="Points">What it cost.</param>
/// <param name="State">Where it stands.</param>
/// <param name="RequestedAt">When it was asked for, UTC.</param>
/// <param name="SettledAt">When it was fulfilled or cancelled, UTC.</param>
public sealed record RedemptionRow(
    RedemptionId Id, MemberId Member, string RewardEs, string RewardEn, long Points, RedemptionState State, DateTimeOffset RequestedAt, DateTimeOffset? SettledAt)
{
    /// <summary>The name of who asked, if it is known.</summary>
    public string? MemberName { get; init; }
}

/// <summary>What became of a wish.</summary>
public abstract record RedeemResult
{
    private RedeemResult()
    {
    }

    /// <summary>The points are gone and the reward is set aside, now or since it was asked before.</summary>
    public sealed record Requested(RedemptionId Id) : RedeemResult;

    /// <summary>The member has not that many points to spend today.</summary>
    public sealed record NotEnough(long Available, long Price) : RedeemResult;

    /// <summary>None is left.</summary>
    public sealed record OutOfStock : RedeemResult;

    /// <summary>It costs something else by now, to which nobody agreed.</summary>
    public sealed record OtherPrice(long Price) : RedeemResult;

    /// <summary>It is not offered, or not by that name.</summary>
    public sealed record NotOffered : RedeemResult;
}

/// <summary>Points given back by a cancelled redemption, and until when they are good.</summary>
/// <param name="Points">How many.</param>
/// <param name="Policy">The policy they were given with, and keep.</param>
/// <param name="ExpiresOn">The last day on which they are good; null when they never expire.</param>
public sealed record GivenBack(long Points, string Policy, DateOnly? ExpiresOn);

/// <summary>What became of a redemption that was to be settled.</summary>
public abstract record SettleResult
{
    private SettleResult()
    {
    }

    /// <summary>The member has the reward.</summary>
    public sealed record Fulfilled : SettleResult;

    /// <summary>The points are back, each with the policy they had.</summary>
    public sealed record Cancelled(IReadOnlyList<GivenBack> Points) : SettleResult;

    /// <summary>It was settled before; nothing changed.</summary>
    public sealed record Settled(RedemptionState State) : SettleResult;

    /// <summary>There is no such redemption.</summary>
    public sealed record Unknown : SettleResult;
}
