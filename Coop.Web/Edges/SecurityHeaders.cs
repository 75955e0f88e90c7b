namespace Coop.Web.Edges;

/// <summary>What every answer tells browsers not to do.</summary>
internal sealed class SecurityHeaders(RequestDelegate next, IWebHostEnvironment environment)
{
    // Long lists hold the place of what is not drawn by style attributes; scripts and style sheets are files.
    private readonly string _policy =
        "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        + $"connect-src 'self'{(environment.IsDevelopment() ? " ws://localhost:* wss://localhost:* http://localhost:*" : "")}; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = _policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), payment=(), usb=()";
        // The widget's script is there for pages of other sites, and nothing else is.
        headers["Cross-Origin-Resource-Policy"] = context.Request.Path.StartsWithSegments("/widget.js", StringComparison.Ordinal) ? "cross-origin" : "same-origin";
        return next(context);
    }
}
