using Coop.Core.Lifecycle;
using Coop.Core.Members;

namespace Coop.Web.Worlds.Populace;

/// <summary>A time during which a relationship stood somewhere.</summary>
internal sealed record Period(LifecycleState State, DateTimeOffset From, DateTimeOffset? Until, string? Evidence, string? Rule);

/// <summary>Somebody of an imaginary cooperative: who they are, what became of them, and how they buy and pay.</summary>
internal sealed class Inhabitant
{
    public required int Number { get; init; }

    public required Guid Id { get; init; }

    public required MemberDetails Details { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Which branch serves them.</summary>
    public required int Branch { get; init; }

    public required IReadOnlyList<ContactAddress> Addresses { get; init; }

    public ProfileDetails? Profile { get; init; }

    /// <summary>Where the relationship stood, the oldest first, without gaps.</summary>
    public required IReadOnlyList<Period> Life { get; init; }

    /// <summary>Days between purchases, on average.</summary>
    public required double Cadence { get; init; }

    /// <summary>Lines of a purchase beyond the first, on average.</summary>
    public required double Basket { get; init; }

    /// <summary>Shelves they buy from most.</summary>
    public required byte[] Tastes { get; init; }

    /// <summary>The first and the last day on which they may buy, and days in between on which they did not.</summary>
    public required (int From, int Until, int PauseFrom, int PauseUntil) Buys { get; init; }

    /// <summary>Buys when wages are paid.</summary>
    public bool Payday { get; init; }

    /// <summary>What they contribute for a month, in the first year.</summary>
    public required int Contributes { get; init; }

    /// <summary>Contributes each so many months.</summary>
    public required int Every { get; init; }

    /// <summary>The first and the last day on which they contribute.</summary>
    public required (int From, int Until) Pays { get; init; }

    public bool IsOrganisation => Details.Kind == MemberKind.Organisation;

    /// <summary>Whether they are a member, as what is told now is marked.</summary>
    public bool IsMember => Details.Stage.IsMember() || Details.Stage == MemberStage.Withdrawn;

    public bool MayBuyOn(int day) => day >= Buys.From && day <= Buys.Until && (day < Buys.PauseFrom || day > Buys.PauseUntil);

    public bool PaysOn(int day) => day >= Pays.From && day <= Pays.Until && (day < Buys.PauseFrom || day > Buys.PauseUntil);
}
