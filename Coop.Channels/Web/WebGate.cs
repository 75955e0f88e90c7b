using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Web;

/// <summary>
/// Stands before every address of the web chat: pages of other origins than the allowed ones are turned away, also where
/// a browser asks nobody first (websockets know no CORS), and so is whoever sends too much.
/// </summary>
internal sealed class WebGate(SessionTokens tokens, IOptions<WebChatOptions> options, WebLimits limits, WebChatMetrics metrics)
{
    private const string Bearer = "Bearer ";
    private static readonly object Visitor = new();

    private readonly FrozenSet<string> _allowed = options.Value.AllowedOrigins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Lets requests of allowed pages through.</summary>
    public void Watch(IEndpointConventionBuilder endpoints) => Before(endpoints, Check);

    /// <summary>Lets live connections of allowed pages through that bring a session's token.</summary>
    public void WatchLive(IEndpointConventionBuilder endpoints) => Before(endpoints, context =>
    {
        if (Check(context) is { } refusal)
        {
            return refusal;
        }

        // A browser cannot set headers on a websocket.
        if (tokens.Verify((string?)context.Request.Query["access_token"] ?? "") is not { } session)
        {
            return Refusal.BadToken;
        }

        context.Items[Visitor] = session;
        return null;
    });

    /// <summary>The session of a live connection that was let through.</summary>
    public static WebSessionId SessionOf(HttpContext? context) => (WebSessionId)context!.Items[Visitor]!;

    /// <summary>The session that signed the request, or null.</summary>
    public WebSessionId? SignerOf(HttpRequest request) =>
        (string?)request.Headers.Authorization is { } header && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? tokens.Verify(header[Bearer.Length..])
            : null;

    /// <summary>Turns the request away, and counts it.</summary>
    public Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        metrics.Refused(refusal);
        return WebProblem.WriteAsync(context, refusal, options.Value);
    }

    private void Before(IEndpointConventionBuilder endpoints, Func<HttpContext, Refusal?> check) => endpoints.Add(endpoint =>
    {
        var next = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = context => check(context) is { } refusal ? RefuseAsync(context, refusal) : next(context);
    });

    private Refusal? Check(HttpContext context)
    {
        // Browsers name the origin on every post and websocket. Who names none is no page, and has no cookie to abuse.
        var origin = (string?)context.Request.Headers.Origin;
        if (!string.IsNullOrEmpty(origin) && !_allowed.Contains(origin) && !IsOwn(context.Request, origin))
        {
            return Refusal.ForeignOrigin;
        }

        return limits.Admits(context) ? null : Refusal.TooMany;
    }

    private static bool IsOwn(HttpRequest request, string origin) =>
        origin.Length == request.Scheme.Length + 3 + (request.Host.Value?.Length ?? 0)
        && origin.StartsWith(request.Scheme, StringComparison.OrdinalIgnoreCase)
        && origin.EndsWith(request.Host.Value ?? "", StringComparison.OrdinalIgnoreCase);
}
