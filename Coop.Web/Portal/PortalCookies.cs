using Coop.Web.Access;

namespace Coop.Web.Portal;

/// <summary>A cookie of the portal: no script reads it, no other site sends it along, and over TLS no neighbouring host plants it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Lasts">How long the browser keeps it.</param>
internal sealed record PortalCookie(string Name, TimeSpan Lasts)
{
    private const int Longest = 256;
    private static readonly PrefixedCookies Cookies = new();

    public string? Read(HttpContext context) => Cookies.GetRequestCookie(context, Name) is { Length: > 0 and <= Longest } value ? value : null;

    public void Write(HttpContext context, string value) => Cookies.AppendResponseCookie(context, Name, value, Options(context, Lasts));

    public void Delete(HttpContext context) => Cookies.DeleteCookie(context, Name, Options(context, null));

    private static CookieOptions Options(HttpContext context, TimeSpan? lasts) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        Path = "/",
        MaxAge = lasts,
        IsEssential = true,
    };
}

/// <summary>The cookies of the portal.</summary>
internal static class PortalCookies
{
    /// <summary>Opens the session; how long that lasts is the server's matter.</summary>
    public static PortalCookie Session { get; } = new("coop-portal", TimeSpan.FromDays(365));

    /// <summary>This browser's half of the code it asked for.</summary>
    public static PortalCookie Code { get; } = new("coop-portal-code", TimeSpan.FromMinutes(10));

    /// <summary>Proves an address that several share, until one of them is chosen.</summary>
    public static PortalCookie Proof { get; } = new("coop-portal-proof", TimeSpan.FromMinutes(10));

    /// <summary>How the pages look.</summary>
    public static PortalCookie Theme { get; } = new("coop-portal-theme", TimeSpan.FromDays(365));
}
