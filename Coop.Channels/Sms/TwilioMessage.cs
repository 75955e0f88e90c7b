using System.Text.Json.Serialization;
using Coop.Core.Outbound;

namespace Coop.Channels.Sms;

/// <summary>A message as Twilio's API tells of it; only what is read here.</summary>
internal sealed record TwilioMessage
{
    public string? Sid { get; init; }

    public string? Status { get; init; }

    public string? Body { get; init; }

    public string? To { get; init; }

    public string? From { get; init; }

    public string? Direction { get; init; }

    [JsonPropertyName("error_code")]
    public int? ErrorCode { get; init; }

    [JsonPropertyName("date_created")]
    public string? DateCreated { get; init; }

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

/// <summary>One page of messages.</summary>
internal sealed record TwilioPage
{
    public IReadOnlyList<TwilioMessage>? Messages { get; init; }

    [JsonPropertyName("next_page_uri")]
    public string? NextPageUri { get; init; }
}

/// <summary>Why a call was refused: <c>{"code": 21211, "message": "…", "status": 400}</c>.</summary>
internal sealed record TwilioProblem
{
    public int? Code { get; init; }

    public string? Message { get; init; }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TwilioMessage))]
[JsonSerializable(typeof(TwilioPage))]
[JsonSerializable(typeof(TwilioProblem))]
internal sealed partial class TwilioJson : JsonSerializerContext;
