using Microsoft.AspNetCore.Authentication.Cookies;

namespace Coop.Web.Access;

/// <summary>
/// Gives a cookie the prefix __Host- wherever the site is served over TLS, so that no neighbouring host and no plain
/// connection can plant one (RFC 6265bis, section 4.1.3.2). Plain http on localhost has to do without: browsers and
/// HTTP clients differ in what they accept there.
/// </summary>
internal sealed class PrefixedCookies : ICookieManager
{
    private readonly ChunkingCookieManager _inner = new();

    public string? GetRequestCookie(HttpContext context, string key) => _inner.GetRequestCookie(context, NameOf(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _inner.AppendResponseCookie(context, NameOf(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) => _inner.DeleteCookie(context, NameOf(context, key), options);

    private static string NameOf(HttpContext context, string key) => context.Request.IsHttps ? "__Host-" + key : key;
}
