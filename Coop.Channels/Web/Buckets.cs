using System.Collections.Concurrent;
using Coop.Core.Persistence;

namespace Coop.Channels.Web;

/// <summary>
/// A bucket of allowances per key that refills evenly over a minute. A look takes nothing, so what turns out not to count
/// costs nothing. Full buckets are forgotten when there are many.
/// </summary>
/// <typeparam name="TKey">Whose allowance.</typeparam>
internal sealed class Buckets<TKey>(int perMinute, MachineClock clock)
    where TKey : notnull
{
    private const int Many = 50_000;
    private readonly ConcurrentDictionary<TKey, Bucket> _buckets = [];
    private int _sweeping;

    /// <summary>Zero when something is left, else how long until there is.</summary>
    public TimeSpan WaitFor(TKey key) => WaitIn(Refill(key));

    /// <summary>Takes one when there is one; else how long until there is.</summary>
    public TimeSpan Take(TKey key)
    {
        var bucket = Refill(key);
        var wait = WaitIn(bucket);
        if (wait == TimeSpan.Zero)
        {
            Spend(bucket);
        }

        return wait;
    }

    /// <summary>Takes one in any case.</summary>
    public void Spend(TKey key) => Spend(Refill(key));

    private static void Spend(Bucket bucket)
    {
        lock (bucket)
        {
            bucket.Left--;
        }
    }

    private TimeSpan WaitIn(Bucket bucket)
    {
        lock (bucket)
        {
            return bucket.Left >= 1 ? TimeSpan.Zero : TimeSpan.FromMinutes((1 - bucket.Left) / perMinute);
        }
    }

    private Bucket Refill(TKey key)
    {
        var now = clock.GetTimestamp();
        if (!_buckets.TryGetValue(key, out var bucket))
        {
            Sweep(now);
            bucket = _buckets.GetOrAdd(key, _ => new Bucket { Left = perMinute, At = now });
        }

        Refill(bucket, now);
        return bucket;
    }

    private void Refill(Bucket bucket, long now)
    {
        lock (bucket)
        {
            if (now > bucket.At)
            {
                bucket.Left = Math.Min(perMinute, bucket.Left + (perMinute * clock.GetElapsedTime(bucket.At, now).TotalMinutes));
                bucket.At = now;
            }
        }
    }

    private void Sweep(long now)
    {
        if (_buckets.Count < Many || Interlocked.Exchange(ref _sweeping, 1) == 1)
        {
            return;
        }

        foreach (var (key, bucket) in _buckets)
        {
            Refill(bucket, now);
            if (bucket.Left >= perMinute)
            {
                _buckets.TryRemove(key, out _);
            }
        }

        Volatile.Write(ref _sweeping, 0);
    }

    private sealed class Bucket
    {
        public double Left { get; set; }

        public long At { get; set; }
    }
}
