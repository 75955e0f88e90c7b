using System.Diagnostics.Metrics;

namespace Coop.Channels.Sms;

/// <summary>Counts what the telephone network brings by text message.</summary>
public sealed class SmsMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Meter = "Coop.Channels.Sms";

    private readonly Counter<long> _accepted;
    private readonly Counter<long> _receipts;

    /// <summary>One per node.</summary>
    public SmsMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Meter);
        _accepted = meter.CreateCounter<long>("coop.sms.accepted", "{message}", "Messages of members stored, by whether they were new or sent again.");
        _receipts = meter.CreateCounter<long>("coop.sms.receipts", "{receipt}", "Reports on messages of ours, by what they said and whether that was news.");
    }

    internal void Accepted(bool isNew) => _accepted.Add(1, new KeyValuePair<string, object?>("new", isNew));

    internal void Reported(string status, bool isNews) => _receipts.Add(1, new("status", status), new("news", isNews));
}
