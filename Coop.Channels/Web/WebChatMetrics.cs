using System.Diagnostics.Metrics;
using Coop.Core.Persistence;

namespace Coop.Channels.Web;

/// <summary>Counts what the web chat lets in and what it refuses, and why.</summary>
public sealed class WebChatMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Meter = "Coop.Channels.Web";

    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;
    private readonly UpDownCounter<long> _connections;

    /// <summary>One per node.</summary>
    public WebChatMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Meter);
        _accepted = meter.CreateCounter<long>("coop.web.accepted", "{message}", "Messages stored, by whether they were new or sent again.");
        _refused = meter.CreateCounter<long>("coop.web.refused", "{request}", "Requests, connections and calls turned away, by reason.");
        _connections = meter.CreateUpDownCounter<long>("coop.web.connections", "{connection}", "Live connections of visitors.");
    }

    internal void Accepted(bool isNew) => _accepted.Add(1, new KeyValuePair<string, object?>("new", isNew));

    internal void Refused(Refusal refusal) => _refused.Add(1, new KeyValuePair<string, object?>("reason", refusal.Stored()));

    internal void Connected() => _connections.Add(1);

    internal void Disconnected() => _connections.Add(-1);
}
