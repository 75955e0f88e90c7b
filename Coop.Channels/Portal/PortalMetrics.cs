using System.Diagnostics.Metrics;
using Coop.Core.Persistence;

namespace Coop.Channels.Portal;

/// <summary>What became of a step on the way into the portal.</summary>
public enum PortalStep
{
    /// <summary>Somebody asked for a code.</summary>
    Asked,

    /// <summary>A code is on its way.</summary>
    CodeSent,

    /// <summary>Nobody is known under the address, and nobody was told.</summary>
    Nobody,

    /// <summary>Too many tries from one place, or for one address.</summary>
    TooMany,

    /// <summary>Not the code.</summary>
    Wrong,

    /// <summary>Wrong too often: this code opens nothing any more.</summary>
    Locked,

    /// <summary>Too late, or used before.</summary>
    Expired,

    /// <summary>A member is in.</summary>
    SignedIn,

    /// <summary>A member has left.</summary>
    SignedOut,
}

/// <summary>Counts who comes into the portal and who is turned away: guessing shows here.</summary>
public sealed class PortalMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Meter = "Coop.Channels.Portal";

    private readonly Counter<long> _steps;
    private readonly Counter<long> _messages;
    private readonly UpDownCounter<long> _connections;

    /// <summary>One per node.</summary>
    public PortalMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Meter);
        _steps = meter.CreateCounter<long>("coop.portal.sign_ins", "{step}", "Steps of signing in to the portal, by outcome.");
        _messages = meter.CreateCounter<long>("coop.portal.messages", "{message}", "Messages written on the portal, by what became of them.");
        _connections = meter.CreateUpDownCounter<long>("coop.portal.connections", "{connection}", "Live connections of members on the portal.");
    }

    /// <summary>One more step ended so.</summary>
    public void Count(PortalStep step) => _steps.Add(1, new KeyValuePair<string, object?>("outcome", step.Stored()));

    internal void Wrote(WriteOutcome outcome) => _messages.Add(1, new KeyValuePair<string, object?>("outcome", outcome.Stored()));

    internal void Connected(int by) => _connections.Add(by);
}
