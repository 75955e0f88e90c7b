using Coop.Core.Live;

namespace Coop.Workflows.Journeys;

/// <summary>Whether members move.</summary>
public enum JourneyState
{
    /// <summary>Members come in and move on.</summary>
    Running,

    /// <summary>Members come in and wait where they are; nothing leaves.</summary>
    Paused,
}

/// <summary>Where a member stands with a journey.</summary>
public enum EnrollmentState
{
    /// <summary>On the way, waiting for something.</summary>
    Inside,

    /// <summary>Something is wrong with the definition or the member; somebody must look and send them on.</summary>
    Parked,

    /// <summary>Through.</summary>
    Left,
}

/// <summary>What happened at a node.</summary>
public enum Outcome
{
    /// <summary>The member came in.</summary>
    Entered,

    /// <summary>A message was put into the outbox.</summary>
    Sent,

    /// <summary>No message left: an address or the consent was missing.</summary>
    Held,

    /// <summary>A message left the outbox and the provider did not take it.</summary>
    Failed,

    /// <summary>The time was over.</summary>
    Waited,

    /// <summary>What was waited for happened.</summary>
    Heard,

    /// <summary>What was waited for did not happen in time.</summary>
    TimedOut,

    /// <summary>A way was taken by what is known of the member.</summary>
    Branched,

    /// <summary>The member is through.</summary>
    Left,

    /// <summary>The member could not be moved on.</summary>
    Parked,

    /// <summary>Somebody sent a parked member on.</summary>
    SentOn,
}

/// <summary>Topics of journeys.</summary>
public static class JourneyTopics
{
    /// <summary>All journeys with their numbers. Keys are codes.</summary>
    public static Topic All { get; } = new("journeys");
}
