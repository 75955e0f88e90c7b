using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Web;

/// <summary>
/// How much one session and one address may send: buckets that refill evenly. Idle ones are forgotten.
/// </summary>
internal sealed class WebLimits(IOptions<WebChatOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<WebSessionId> _sessions = Buckets<WebSessionId, WebSessionId>(session => session, options.Value.MessagesPerMinute);
    private readonly PartitionedRateLimiter<IPAddress> _addresses = Buckets<IPAddress, IPAddress>(Network, options.Value.RequestsPerMinute);

    /// <summary>Counts a request; false, with the answer's Retry-After set, when the address has sent too many.</summary>
    public bool Admits(HttpContext context)
    {
        using var lease = _addresses.AttemptAcquire(context.Connection.RemoteIpAddress ?? IPAddress.None);
        return lease.IsAcquired || Later(context, lease);
    }

    /// <summary>Whether the session may send one more new message now; nothing is counted yet.</summary>
    public bool MayWrite(HttpContext context, WebSessionId session)
    {
        using var lease = _sessions.AttemptAcquire(session, 0);
        return lease.IsAcquired || Later(context, lease);
    }

    /// <summary>The session wrote something new.</summary>
    public void Wrote(WebSessionId session) => _sessions.AttemptAcquire(session).Dispose();

    public void Dispose()
    {
        _sessions.Dispose();
        _addresses.Dispose();
    }

    private static bool Later(HttpContext context, RateLimitLease lease)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return false;
    }

    /// <summary>An IPv6 subscriber holds a whole /64 (RFC 6177), so that is what counts as one address.</summary>
    private static IPAddress Network(IPAddress address)
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

    private static PartitionedRateLimiter<TSource> Buckets<TSource, TKey>(Func<TSource, TKey> keyOf, int perMinute)
        where TKey : notnull
    {
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / perMinute,
            QueueLimit = 0,
            AutoReplenishment = false,
        };
        return PartitionedRateLimiter.Create<TSource, TKey>(source => RateLimitPartition.GetTokenBucketLimiter(keyOf(source), _ => bucket));
    }
}
