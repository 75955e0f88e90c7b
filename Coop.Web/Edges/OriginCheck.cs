using System.Diagnostics.Metrics;

namespace Coop.Web.Edges;

/// <summary>
/// Turns pages of other sites away from whatever a cookie opens: websockets, which know no CORS, and every request that
/// may change something. The web chat is meant for pages of other sites and has a gate of its own.
/// </summary>
internal sealed class OriginCheck
{
    /// <summary>The meter's name.</summary>
    public const string Meter = "Coop.Web.Edges";

    private static readonly string[] Live = ["/_blazor", "/hubs"];
    private static readonly string[] WebChat = ["/api/web", "/hubs/member"];

    private readonly RequestDelegate _next;
    private readonly Counter<long> _refused;

    public OriginCheck(RequestDelegate next, IMeterFactory meters)
    {
        _next = next;
        _refused = meters.Create(Meter).CreateCounter<long>("coop.edges.foreign_origin", "{request}", "Requests of other sites' pages turned away.");
    }

    public Task InvokeAsync(HttpContext context)
    {
        // Browsers name the origin on every websocket and every post. Who names none is no page, and carries no cookie of ours by accident.
        var origin = (string?)context.Request.Headers.Origin;
        if (string.IsNullOrEmpty(origin) || IsOwn(context.Request, origin) || !IsGuarded(context.Request))
        {
            return _next(context);
        }

        _refused.Add(1);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("This page belongs to another site.", context.RequestAborted);
    }

    private static bool IsOwn(HttpRequest request, string origin) =>
        origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);

    private static bool IsGuarded(HttpRequest request) =>
        !Below(request, WebChat) && (Below(request, Live) || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)));

    private static bool Below(HttpRequest request, string[] paths) =>
        Array.Exists(paths, path => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
}
