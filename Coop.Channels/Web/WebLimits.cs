using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Coop.Core.Persistence;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Web;

/// <summary>How much one session and one address may send. Kept on each node by itself: a limit against floods, not an account.</summary>
internal sealed class WebLimits(IOptions<WebChatOptions> options, MachineClock clock)
{
    private readonly Buckets<WebSessionId> _sessions = new(options.Value.MessagesPerMinute, clock);
    private readonly Buckets<IPAddress> _addresses = new(options.Value.RequestsPerMinute, clock);

    /// <summary>Counts a request; false, with the answer's Retry-After set, when the address has sent too many.</summary>
    public bool Admits(HttpContext context) => IsNow(context, _addresses.Take(Network(context.Connection.RemoteIpAddress ?? IPAddress.None)));

    /// <summary>Whether the session may send one more new message now; nothing is counted yet.</summary>
    public bool MayWrite(HttpContext context, WebSessionId session) => IsNow(context, _sessions.WaitFor(session));

    /// <summary>The session wrote something new.</summary>
    public void Wrote(WebSessionId session) => _sessions.Spend(session);

    private static bool IsNow(HttpContext context, TimeSpan wait)
    {
        if (wait == TimeSpan.Zero)
        {
            return true;
        }

        context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return false;
    }

    /// <summary>An IPv6 subscriber holds a whole /64 (RFC 6177), so that is what counts as one address.</summary>
    internal static IPAddress Network(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
