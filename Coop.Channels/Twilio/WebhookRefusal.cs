using Coop.Core.Persistence;
using Microsoft.AspNetCore.Http;

namespace Coop.Channels.Twilio;

/// <summary>Why a webhook was turned away. Nothing of it is stored.</summary>
internal enum WebhookRefusal
{
    /// <summary>Nobody is connected under that name.</summary>
    UnknownConnection,

    /// <summary>No form.</summary>
    NotForm,

    /// <summary>More bytes than a webhook has.</summary>
    TooLarge,

    /// <summary>Not signed with the account's token, or not for this address.</summary>
    BadSignature,

    /// <summary>Signed, and yet without what every webhook of its kind says.</summary>
    NotUnderstood,
}

/// <summary>Problem details (RFC 9457) for whoever looks into the network's log of failed webhooks.</summary>
internal sealed record WebhookProblem(string Type, string Title, int Status, string Detail, string Code)
{
    public static Task WriteAsync(HttpContext context, WebhookRefusal refusal)
    {
        var (status, detail) = refusal switch
        {
            WebhookRefusal.UnknownConnection => (StatusCodes.Status404NotFound, "No connection has this name."),
            WebhookRefusal.NotForm => (StatusCodes.Status415UnsupportedMediaType, "The body must be application/x-www-form-urlencoded."),
            WebhookRefusal.TooLarge => (StatusCodes.Status413PayloadTooLarge, "The body is larger than a webhook may be."),
            WebhookRefusal.BadSignature => (StatusCodes.Status403Forbidden, $"{TwilioSignature.Header} does not fit the address and the fields."),
            _ => (StatusCodes.Status400BadRequest, "A field this webhook cannot do without is missing or unreadable."),
        };
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(
            new WebhookProblem("about:blank", "The webhook was not accepted.", status, detail, refusal.Stored()), options: null,
            "application/problem+json", context.RequestAborted);
    }
}
