namespace Coop.Core.Lifecycle;

/// <summary>Why a member's relationship stands where it does. Each leads from some stages to one.</summary>
public enum LifecycleCause
{
    /// <summary>So it was when the record was made, or when somebody first said who the member is.</summary>
    Registered,

    /// <summary>Asked to be admitted.</summary>
    Application,

    /// <summary>The application was refused or dropped.</summary>
    ApplicationClosed,

    /// <summary>The board admitted them.</summary>
    Admission,

    /// <summary>Buys or writes less, or complains: may leave.</summary>
    WarningSigns,

    /// <summary>There is no more reason to fear that they leave.</summary>
    SignsPassed,

    /// <summary>Lost because of how they were served.</summary>
    BadService,

    /// <summary>Winning them back was tried and given up.</summary>
    WinBackFailed,

    /// <summary>Neither heard from nor reachable for a long time.</summary>
    Silence,

    /// <summary>Came back of their own accord or because somebody asked.</summary>
    WonBack,

    /// <summary>Is back for good.</summary>
    Settled,

    /// <summary>Left of their own will, in writing.</summary>
    VoluntaryWithdrawal,

    /// <summary>Excluded by the board, after being heard.</summary>
    Exclusion,

    /// <summary>Died.</summary>
    Death,

    /// <summary>The organisation was dissolved.</summary>
    Dissolution,

    /// <summary>Had left and was admitted again.</summary>
    Readmission,

    /// <summary>Contributions are overdue: no vote until they are paid.</summary>
    ContributionsOverdue,

    /// <summary>The contributions are paid.</summary>
    ContributionsPaid,

    /// <summary>The board took their vote for a time.</summary>
    Sanction,

    /// <summary>The sanction is over.</summary>
    SanctionOver,
}

/// <summary>Whether somebody who is a member in law may vote and be elected: hábil or inhábil.</summary>
public enum MemberStanding
{
    /// <summary>May (hábil).</summary>
    Able,

    /// <summary>May not, as long as contributions are overdue (inhábil).</summary>
    Overdue,

    /// <summary>May not, as long as a sanction lasts (inhábil).</summary>
    Suspended,
}
