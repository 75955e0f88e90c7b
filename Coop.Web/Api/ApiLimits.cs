using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Coop.Web.Api;

/// <summary>How often one key, and one address without a good key, may ask.</summary>
internal sealed class ApiLimits : IDisposable
{
    private const int StrangersAtOnce = 30;
    private static readonly TimeSpan StrangersOneMoreEach = TimeSpan.FromSeconds(2);

    private readonly PartitionedRateLimiter<Guid> _keys;
    private readonly PartitionedRateLimiter<IPAddress> _strangers = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        address => RateLimitPartition.GetTokenBucketLimiter(address, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = StrangersAtOnce,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = StrangersOneMoreEach,
            QueueLimit = 0,
        }));

    public ApiLimits(IOptions<ApiOptions> options) => _keys = PartitionedRateLimiter.Create<Guid, Guid>(
        key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Value.Burst,
            TokensPerPeriod = options.Value.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    /// <summary>Null when it may; else how long to wait.</summary>
    public TimeSpan? Wait(Guid key)
    {
        using var lease = _keys.AttemptAcquire(key);
        return WaitOf(lease);
    }

    /// <summary>Null when somebody without a good key may try again; else how long to wait.</summary>
    public TimeSpan? WaitStranger(HttpContext context)
    {
        using var lease = _strangers.AttemptAcquire(context.Connection.RemoteIpAddress ?? IPAddress.None);
        return WaitOf(lease);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _strangers.Dispose();
    }

    private static TimeSpan? WaitOf(RateLimitLease lease) =>
        lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
}
