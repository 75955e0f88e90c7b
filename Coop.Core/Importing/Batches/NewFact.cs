using Coop.Core.Importing.Rows;
using Coop.Core.Members;

namespace Coop.Core.Importing.Batches;

/// <summary>A fact nobody told before.</summary>
/// <param name="Id">Its own.</param>
/// <param name="Group">What the file says.</param>
/// <param name="Member">Whose it is.</param>
/// <param name="BeforeAdmission">They were no member yet.</param>
internal sealed record NewFact(Guid Id, FactGroup Group, MemberId Member, bool BeforeAdmission)
{
    /// <summary>Whom a return says brought it back, where that is sure.</summary>
    public MemberId? Named { get; init; }

    /// <summary>What a return takes.</summary>
    public TakenLines? Returns { get; set; }

    /// <summary>What a reversal takes back.</summary>
    public ContributionTold? TakesBack { get; set; }
}
