namespace Coop.Channels.Simulators.Mail;

/// <summary>What a mail server does wrong on a bad day. Each switch holds until it is set back.</summary>
public sealed record PostMisbehaviour
{
    /// <summary>Refuses the cooperative's letters at once and for good (SMTP 550).</summary>
    public bool Refuse { get; init; }

    /// <summary>Puts the cooperative's letters off (SMTP 451).</summary>
    public bool Later { get; init; }

    /// <summary>Takes the cooperative's letters, delivers them, and hangs up before saying so.</summary>
    public bool LoseReplies { get; init; }

    /// <summary>Takes the cooperative's letters and sends them back a moment later: there is no such mailbox.</summary>
    public bool Bounce { get; init; }

    /// <summary>Lays every letter into the cooperative's mailbox so many times.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>Hangs up in the middle of a letter that is being fetched.</summary>
    public bool CutFetches { get; init; }
}
