namespace Coop.Core.Facts;

/// <summary>Why a fact cannot be written down yet.</summary>
public enum ParkedReason
{
    /// <summary>Nobody known goes by what was told of the member.</summary>
    UnknownMember,

    /// <summary>Several members share the address: whose it is, is not guessed.</summary>
    SharedAddress,

    /// <summary>The sale, or contribution, it refers to has not been told.</summary>
    UnknownFact,

    /// <summary>What it waited for came, and it does not fit: somebody has to look.</summary>
    Unfit,
}

/// <summary>What became of telling a fact.</summary>
public abstract record FactResult
{
    private FactResult()
    {
    }

    /// <summary>It is written down, by this telling or by an earlier one.</summary>
    public sealed record Done(Guid Id, bool Repeated) : FactResult;

    /// <summary>It is kept, and is written down by itself as soon as what it waits for is known.</summary>
    public sealed record Parked(ParkedReason Reason, bool Repeated) : FactResult;

    /// <summary>Something else was told under the same key before: that stands, and this is refused.</summary>
    public sealed record Conflict : FactResult;

    /// <summary>Something in it cannot be: <paramref name="Field"/> as <c>lines[2].quantity</c>, <paramref name="Fault"/> as <c>negative</c>.</summary>
    public sealed record Unfit(string Field, string Fault) : FactResult;

    /// <summary>Whether something new is to be committed.</summary>
    internal bool IsNew => this is Done { Repeated: false } or Parked { Repeated: false };
}
