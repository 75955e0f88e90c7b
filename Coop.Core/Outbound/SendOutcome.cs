namespace Coop.Core.Outbound;

/// <summary>What became of handing a message to a provider.</summary>
public abstract record SendOutcome
{
    /// <summary>The one refusal that is a word of the member's own: no more messages on this channel.</summary>
    public const string OptedOut = "opted_out";

    private SendOutcome()
    {
    }

    /// <summary>The provider has it.</summary>
    public sealed record Accepted(string ProviderId) : SendOutcome;

    /// <summary>The provider will never take it.</summary>
    public sealed record Refused(string Reason) : SendOutcome;

    /// <summary>It certainly did not leave, and may be tried again after a while.</summary>
    public sealed record Later(TimeSpan After, string Reason) : SendOutcome;

    /// <summary>Whether it left is unknown: settled by a callback or by asking, never by sending again.</summary>
    public sealed record Unknown(string Reason) : SendOutcome;
}
