using System.Text.Encodings.Web;
using Coop.Channels.Portal;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Coop.Web.Portal;

/// <summary>Knows a member by the key in their browser's cookie, asked of the database at each request.</summary>
internal sealed class MemberScheme(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, MemberSessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (PortalCookies.Session.Read(Context) is not { } key)
        {
            return AuthenticateResult.NoResult();
        }

        return await sessions.FindAsync(key, Context.RequestAborted) is { } visitor
            ? AuthenticateResult.Success(new AuthenticationTicket(MemberClaims.Of(visitor), MemberClaims.Scheme))
            : AuthenticateResult.NoResult();
    }
}
