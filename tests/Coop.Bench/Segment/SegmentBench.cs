using System.Diagnostics;
using System.Globalization;
using Coop.Core.Loyalty;
using Coop.Core.Segments;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Coop.Bench.Segment;

/// <summary>
/// Ten segments of rising difficulty on the stress world (200,000 members, ten million lines of sales): the product's live count,
/// with reading what the codes stand for, against SQL that somebody who knows the tables wrote by hand, under the same settings. Each counts the same
/// members, or the benchmark says so and fails.
/// </summary>
internal static class SegmentBench
{
    private const int Rounds = 7;

    public static async Task<string> RunAsync(CancellationToken ct)
    {
        await using var world = await StressServer.StartAsync(ct);
        var reads = world.Services.GetRequiredService<SegmentReads>();
        var today = world.Services.GetRequiredService<LoyaltyCalendar>().Today;
        List<double> ours = [], all = [], bare = [];
        foreach (var (name, condition, byHand) in TenSegments.All)
        {
            var (counted, raw) = (0L, 0L);
            List<double> product = [], hand = [];
            for (var round = -1; round < Rounds; round++)
            {
                var watch = Stopwatch.StartNew();
                counted = await reads.CountAsync(condition, ct) ?? throw new TimeoutException(name);
                var (took, then) = (watch.Elapsed.TotalMilliseconds, Stopwatch.StartNew());
                raw = await ByHandAsync(world.Source, byHand, today, ct);
                if (round >= 0)
                {
                    product.Add(took);
                    hand.Add(then.Elapsed.TotalMilliseconds);
                }
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-28} members={counted} product_ms={product.Spread()} by_hand_ms={hand.Spread()} ratio={product.Median() / hand.Median():0.00}"));
            if (counted != raw)
            {
                throw new InvalidOperationException($"{name}: {counted} members, but {raw} by hand.");
            }

            ours.Add(product.Median());
            bare.Add(hand.Median());
            all.AddRange(product);
        }

        return string.Create(
            CultureInfo.InvariantCulture, $"segment ratio={ours.Sum() / bare.Sum():0.00} worst={ours.Zip(bare, (a, b) => a / b).Max():0.00} count_p95_ms={all.Percentile(0.95):0}");
    }

    private static async Task<long> ByHandAsync(NpgsqlDataSource source, string sql, DateOnly today, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await SegmentReads.WidelyAsync(connection, TimeSpan.FromMinutes(1), ct);
        await using var count = new NpgsqlCommand(sql, connection, transaction) { Parameters = { new("today", today) } };
        return (long)(await count.ExecuteScalarAsync(ct))!;
    }
}
