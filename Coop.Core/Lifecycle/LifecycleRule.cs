namespace Coop.Core.Lifecycle;

/// <summary>What a rule looks at.</summary>
public enum LifecycleRuleKind
{
    /// <summary>For months a member neither was heard from nor bought or paid, and no address of theirs works any more: disappeared.</summary>
    Silence,

    /// <summary>Somebody who came back has been here for months and was heard from: active again.</summary>
    Settled,

    /// <summary>Ordinary contributions of so many past months are not paid in full: no vote.</summary>
    Overdue,

    /// <summary>Of somebody without a vote for that reason, fewer months than these are still owed: the vote again.</summary>
    PaidUp,
}

/// <summary>A rule of the cooperative that moves members by itself, once a day, as long as it is switched on.</summary>
public sealed class LifecycleRule
{
    private LifecycleRule()
    {
    }

    /// <summary>Names the rule in what it did; fixed.</summary>
    public string Code { get; private set; } = "";

    /// <summary>What it looks at.</summary>
    public LifecycleRuleKind Kind { get; private set; }

    /// <summary>How many months it waits, or how many owed months it counts.</summary>
    public int Months { get; private set; }

    /// <summary>It is switched on.</summary>
    public bool IsEnabled { get; private set; }

    /// <summary>Counts the changes of this rule.</summary>
    public long Rev { get; private set; }

    /// <summary>The cause by which it moves members.</summary>
    public LifecycleCause Cause => CauseOf(Kind);

    internal static LifecycleCause CauseOf(LifecycleRuleKind kind) => kind switch
    {
        LifecycleRuleKind.Silence => LifecycleCause.Silence,
        LifecycleRuleKind.Settled => LifecycleCause.Settled,
        LifecycleRuleKind.Overdue => LifecycleCause.ContributionsOverdue,
        _ => LifecycleCause.ContributionsPaid,
    };

    internal void Steer(int months, bool isEnabled)
    {
        (Months, IsEnabled) = (months, isEnabled);
        Rev++;
    }
}
