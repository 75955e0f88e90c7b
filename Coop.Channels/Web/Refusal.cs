using System.Text.Json.Serialization;
using Coop.Core.Persistence;
using Microsoft.AspNetCore.Http;

namespace Coop.Channels.Web;

/// <summary>Why a visitor's request was turned away.</summary>
internal enum Refusal
{
    /// <summary>Nothing to read in it.</summary>
    Empty,

    /// <summary>More characters than a message may have.</summary>
    TooLong,

    /// <summary>Characters no text has.</summary>
    NotText,

    /// <summary>Not the JSON this address takes, or bytes that are no UTF-8.</summary>
    NotUnderstood,

    /// <summary>More bytes than a request may have.</summary>
    TooLarge,

    /// <summary>Not declared as JSON.</summary>
    NotJson,

    /// <summary>No token, or one that is forged or too old.</summary>
    BadToken,

    /// <summary>A page the widget may not run on.</summary>
    ForeignOrigin,

    /// <summary>Too much at a time.</summary>
    TooMany,
}

/// <summary>Problem details (RFC 9457) with a code for the widget and words for the visitor.</summary>
internal sealed record WebProblem(string Type, string Title, int Status, string Detail, string Code)
{
    public static int StatusOf(Refusal refusal) => refusal switch
    {
        Refusal.TooLarge => StatusCodes.Status413PayloadTooLarge,
        Refusal.NotJson => StatusCodes.Status415UnsupportedMediaType,
        Refusal.BadToken => StatusCodes.Status401Unauthorized,
        Refusal.ForeignOrigin => StatusCodes.Status403Forbidden,
        Refusal.TooMany => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <summary>Answers with the refusal in the visitor's language.</summary>
    public static Task WriteAsync(HttpContext context, Refusal refusal, WebChatOptions options)
    {
        var language = WebTexts.LanguageOf(context.Request);
        var (code, status) = (refusal.Stored(), StatusOf(refusal));
        var detail = string.Format(language, WebTexts.Text($"problem_{code}", language), options.MaxLength);
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(
            new WebProblem("about:blank", WebTexts.Text("problem_title", language), status, detail, code),
            WebJson.Default.WebProblem, "application/problem+json", context.RequestAborted);
    }
}

/// <summary>What a widget posts: the text under an id of its own, which makes sending it again harmless.</summary>
internal sealed record PostedMessage([property: JsonRequired] Guid ClientId, [property: JsonRequired] string Text);

/// <summary>A browser's token.</summary>
internal sealed record SessionToken(string Token);

[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web, AllowDuplicateProperties = false, RespectNullableAnnotations = true, MaxDepth = 4)]
[JsonSerializable(typeof(PostedMessage))]
[JsonSerializable(typeof(SessionToken))]
[JsonSerializable(typeof(WebProblem))]
internal sealed partial class WebJson : JsonSerializerContext;
