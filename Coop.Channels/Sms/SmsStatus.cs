using Coop.Core.Outbound;

namespace Coop.Channels.Sms;

/// <summary>What the network's words for a message's status mean.</summary>
internal static class SmsStatus
{
    /// <summary>What a status says of how far a message has come; null for one nobody has heard of.</summary>
    public static OutboundState? StateOf(string? status) => status switch
    {
        "scheduled" or "accepted" or "queued" or "sending" or "sent" => OutboundState.Sent,
        "delivered" or "partially_delivered" => OutboundState.Delivered,
        "undelivered" or "failed" or "canceled" => OutboundState.Failed,
        "read" => OutboundState.Read,
        _ => null,
    };
}
