using Coop.Channels.Inbound;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Coop.Channels.Twilio;

/// <summary>A webhook that was let in.</summary>
/// <param name="Account">Whose it is.</param>
/// <param name="Body">The bytes as they came.</param>
/// <param name="Fields">The same, read.</param>
internal sealed record Webhook(TwilioAccount Account, byte[] Body, FormPairs Fields);

/// <summary>
/// Stands before every webhook of the telephone network. The account is found by the opaque name in the address, never by
/// what the request says of itself; then the signature is checked over the public address and all fields.
/// </summary>
internal sealed class TwilioGate(TwilioAccounts accounts, TwilioMetrics metrics, IOptions<TwilioOptions> options)
{
    private readonly int _most = options.Value.MaxBodyBytes;

    /// <summary>The webhook, or null when it was turned away and answered.</summary>
    public async Task<Webhook?> AdmitAsync(HttpContext context)
    {
        var request = context.Request;
        if (accounts.Current is not { } account || account.Connection != (string?)request.RouteValues["connection"])
        {
            return await RefuseAsync(context, WebhookRefusal.UnknownConnection);
        }

        if (!IsForm(request.ContentType))
        {
            return await RefuseAsync(context, WebhookRefusal.NotForm);
        }

        if (request.ContentLength > _most || await BoundedBody.ReadAsync(request.BodyReader, _most, context.RequestAborted) is not { } body)
        {
            return await RefuseAsync(context, WebhookRefusal.TooLarge);
        }

        if (FormPairs.Read(body) is not { } fields)
        {
            return await RefuseAsync(context, WebhookRefusal.NotUnderstood);
        }

        return account.SiteUrl() is { } site
            && TwilioSignature.Covers(account.Tokens, site + TargetOf(context), fields.All, (string?)request.Headers[TwilioSignature.Header] ?? "")
            ? new Webhook(account, body, fields)
            : await RefuseAsync(context, WebhookRefusal.BadSignature);
    }

    /// <summary>Turns the request away, and counts it.</summary>
    public async Task<Webhook?> RefuseAsync(HttpContext context, WebhookRefusal refusal)
    {
        metrics.Refused(refusal);
        await WebhookProblem.WriteAsync(context, refusal);
        return null;
    }

    /// <summary>The path and query as they came over the line: decoding and encoding again need not give the same.</summary>
    private static string TargetOf(HttpContext context) =>
        context.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } target && target[0] == '/'
            ? target
            : context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();

    private static bool IsForm(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
}
