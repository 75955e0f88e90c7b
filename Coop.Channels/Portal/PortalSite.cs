using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Portal;

/// <summary>Where members find the portal: as configured, else where the site listens. Never what a request says of itself.</summary>
public sealed class PortalSite(IOptions<PortalOptions> options, IServer? server = null)
{
    /// <summary>The portal's address; null while nothing listens.</summary>
    public string? Address => Base is { } site ? $"{site}/portal" : null;

    /// <summary>The address that opens the portal by a token; null while nothing listens.</summary>
    public string? LinkOf(string token) => Base is { } site ? $"{site}/portal/link?t={token}" : null;

    private string? Base => options.Value.PublicUrl?.TrimEnd('/')
        ?? server?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?.Replace("//[::]", "//localhost", StringComparison.Ordinal).Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)
            .Replace("//+", "//localhost", StringComparison.Ordinal).Replace("//*", "//localhost", StringComparison.Ordinal).TrimEnd('/');
}
