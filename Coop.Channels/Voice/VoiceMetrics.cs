using System.Diagnostics.Metrics;
using Coop.Core.Persistence;

namespace Coop.Channels.Voice;

/// <summary>Counts calls and what the network reports of them.</summary>
public sealed class VoiceMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Meter = "Coop.Channels.Voice";

    private readonly Counter<long> _arrived;
    private readonly Counter<long> _reports;
    private readonly Counter<long> _over;

    /// <summary>One per node.</summary>
    public VoiceMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Meter);
        _arrived = meter.CreateCounter<long>("coop.voice.arrived", "{call}", "Calls of members stored, by whether they were new or told again.");
        _reports = meter.CreateCounter<long>("coop.voice.reports", "{report}", "What the network told of calls, by what and whether that was news.");
        _over = meter.CreateCounter<long>("coop.voice.over", "{call}", "Calls that are over, by direction and whether anybody spoke.");
    }

    internal void Arrived(bool isNew) => _arrived.Add(1, new KeyValuePair<string, object?>("new", isNew));

    internal void Reported(string status, bool isNews) => _reports.Add(1, new("status", status), new("news", isNews));

    internal void Over(VoiceCall call) => _over.Add(1, new("direction", call.Direction.Stored()), new("state", call.State.Stored()));
}
