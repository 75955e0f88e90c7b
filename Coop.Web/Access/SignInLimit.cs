using System.Net;
using System.Threading.RateLimiting;

namespace Coop.Web.Access;

/// <summary>
/// How often one address may try to sign in: a whole office behind one router at eight in the morning, but no list of
/// passwords. Names have a limit of their own, kept in the database for all nodes.
/// </summary>
public sealed class SignInLimit : IDisposable
{
    private const int AtOnce = 40;
    private static readonly TimeSpan OneMoreEach = TimeSpan.FromSeconds(2);

    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        address => RateLimitPartition.GetTokenBucketLimiter(address, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = AtOnce,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = OneMoreEach,
            QueueLimit = 0,
        }));

    /// <summary>Whether one more try is let through.</summary>
    public bool Admits(HttpContext context)
    {
        using var lease = _limiter.AttemptAcquire(Network(context.Connection.RemoteIpAddress ?? IPAddress.None));
        return lease.IsAcquired;
    }

    /// <inheritdoc />
    public void Dispose() => _limiter.Dispose();

    /// <summary>Who has one IPv6 address has 2^64: they count as one.</summary>
    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        if (bytes.Length == 16)
        {
            bytes.AsSpan(8).Clear();
        }

        return new IPAddress(bytes);
    }
}
