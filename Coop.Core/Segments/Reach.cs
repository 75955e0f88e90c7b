namespace Coop.Core.Segments;

/// <summary>What is known so far of how many members a condition holds for.</summary>
public abstract record Reach
{
    private Reach()
    {
    }

    /// <summary>So many, judged by a sample; everybody is being counted.</summary>
    public sealed record About(Estimate Estimate) : Reach;

    /// <summary>So many: everybody was counted.</summary>
    public sealed record Exactly(long Members) : Reach;

    /// <summary>Everybody was not counted within the time there is.</summary>
    public sealed record TooSlow : Reach;
}
