using System.Text.Json.Serialization;

namespace Coop.Channels.Twilio;

/// <summary>A message, a call or a participant of a conference as Twilio's API tells of it; only what is read here.</summary>
internal sealed record TwilioItem
{
    public string? Sid { get; init; }

    public string? Status { get; init; }

    public string? Body { get; init; }

    public string? To { get; init; }

    public string? From { get; init; }

    public string? Direction { get; init; }

    /// <summary>Our own name for a participant.</summary>
    public string? Label { get; init; }

    /// <summary>The call a participant takes part with.</summary>
    [JsonPropertyName("call_sid")]
    public string? CallSid { get; init; }

    [JsonPropertyName("error_code")]
    public int? ErrorCode { get; init; }

    [JsonPropertyName("date_created")]
    public string? DateCreated { get; init; }
}

/// <summary>One page of a list, whatever it lists.</summary>
internal sealed record TwilioPage
{
    public IReadOnlyList<TwilioItem>? Messages { get; init; }

    public IReadOnlyList<TwilioItem>? Calls { get; init; }

    public IReadOnlyList<TwilioItem>? Participants { get; init; }

    [JsonPropertyName("next_page_uri")]
    public string? NextPageUri { get; init; }

    [JsonIgnore]
    public IReadOnlyList<TwilioItem> Items => Messages ?? Calls ?? Participants ?? [];
}

/// <summary>Why a call was refused: <c>{"code": 21211, "message": "…", "status": 400}</c>.</summary>
internal sealed record TwilioProblem
{
    public int? Code { get; init; }

    public string? Message { get; init; }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TwilioItem))]
[JsonSerializable(typeof(TwilioPage))]
[JsonSerializable(typeof(TwilioProblem))]
internal sealed partial class TwilioJson : JsonSerializerContext;
