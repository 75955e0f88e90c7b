using System.Diagnostics.Metrics;
using Coop.Core.Outbound;

namespace Coop.Channels.Email;

/// <summary>Counts what mailbox and mail server bring, and what they turn away.</summary>
public sealed class EmailMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Meter = "Coop.Channels.Email";

    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _faults;

    /// <summary>One per node.</summary>
    public EmailMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Meter);
        _accepted = meter.CreateCounter<long>("coop.email.accepted", "{mail}", "Mails stored, by whether they were new or read again.");
        _refused = meter.CreateCounter<long>("coop.email.refused", "{mail}", "Mails of which only the beginning was kept, by reason.");
        _sent = meter.CreateCounter<long>("coop.email.sent", "{mail}", "Mails handed to the mail server, by what became of that.");
        _faults = meter.CreateCounter<long>("coop.email.mailbox_faults", "{fault}", "Talks with the mailbox that broke, by kind.");
    }

    internal void Accepted(bool isNew) => _accepted.Add(1, new KeyValuePair<string, object?>("new", isNew));

    internal void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void Sent(SendOutcome outcome) => _sent.Add(1, new KeyValuePair<string, object?>("outcome", outcome switch
    {
        SendOutcome.Accepted => "taken",
        SendOutcome.Refused => "refused",
        SendOutcome.Later => "later",
        _ => "uncertain",
    }));

    internal void MailboxBroke(string fault) => _faults.Add(1, new KeyValuePair<string, object?>("fault", fault));
}
