using System.Diagnostics.Metrics;
using Coop.Core.Persistence;

namespace Coop.Channels.Twilio;

/// <summary>Counts the webhooks that were turned away, and why.</summary>
public sealed class TwilioMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Meter = "Coop.Channels.Twilio";

    private readonly Counter<long> _refused;

    /// <summary>One per node.</summary>
    public TwilioMetrics(IMeterFactory meters) =>
        _refused = meters.Create(Meter).CreateCounter<long>("coop.twilio.refused", "{request}", "Webhooks turned away, by reason.");

    internal void Refused(WebhookRefusal refusal) => _refused.Add(1, new KeyValuePair<string, object?>("reason", refusal.Stored()));
}
