using System.Diagnostics;
using System.Globalization;
using Coop.Core;
using Coop.Core.Conditions;
using Coop.Core.Segments;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Coop.Bench.Segment;

/// <summary>
/// Ten segments of rising difficulty on the stress world (200,000 members, ten million lines of sales). Three arms in turn: as somebody waits
/// for it on the page, with an estimate first where that is there earlier; the product's exact count alone; and SQL that somebody
/// who knows the tables wrote by hand, under the same settings. Each counts the same members, or the benchmark says so and fails.
/// </summary>
internal static class SegmentBench
{
    private const int Rounds = 7;

    public static async Task<string> RunAsync(CancellationToken ct)
    {
        await using var world = await StressServer.StartAsync(ct);
        var (reads, reaches) = (world.Services.GetRequiredService<SegmentReads>(), world.Services.GetRequiredService<ReachReads>());
        var today = world.Services.GetRequiredService<CooperativeCalendar>().Today;
        Console.WriteLine("first_ms is the time until the page shows a figure, an estimate or the exact one; last_ms until the exact one, as the page waits for it.");
        List<double> ours = [], firsts = [], lasts = [], bare = [];
        var (judged, missed) = (0, 0);
        foreach (var (name, condition, byHand) in TenSegments.All)
        {
            var (counted, raw) = (0L, 0L);
            Estimate? estimate = null;
            List<double> product = [], hand = [], first = [], last = [];
            for (var round = -1; round < Rounds; round++)
            {
                var waited = await WaitAsync(reaches, condition, ct);
                var watch = Stopwatch.StartNew();
                counted = await reads.CountAsync(condition, ct) ?? throw new TimeoutException(name);
                var (took, then) = (watch.Elapsed.TotalMilliseconds, Stopwatch.StartNew());
                raw = await ByHandAsync(world.Source, byHand, today, ct);
                if (counted != raw || waited.Exact != raw)
                {
                    throw new InvalidOperationException($"{name}: {counted} members, {waited.Exact} in the end on the page, but {raw} by hand.");
                }

                if (round >= 0)
                {
                    product.Add(took);
                    hand.Add(then.Elapsed.TotalMilliseconds);
                    first.Add(waited.First);
                    last.Add(waited.Last);
                    estimate = waited.Estimate ?? estimate;
                }
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-31} members={counted} first_ms={first.Spread()} last_ms={last.Spread()} {Said(estimate)} product_ms={product.Spread()} by_hand_ms={hand.Spread()} ratio={product.Median() / hand.Median():0.00}"));
            judged += estimate is null ? 0 : 1;
            missed += estimate is not null && (raw < estimate.Least || raw > estimate.Most) ? 1 : 0;
            ours.Add(product.Median());
            bare.Add(hand.Median());
            firsts.AddRange(first);
            lasts.AddRange(last);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Of {judged} segments there was an estimate first, by the same people each time; the last interval of 95 % held the exact figure in {judged - missed}."));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"segment ratio={ours.Sum() / bare.Sum():0.00} worst={ours.Zip(bare, (a, b) => a / b).Max():0.00} count_p95_ms={firsts.Percentile(0.95):0} exact_p95_ms={lasts.Percentile(0.95):0}");
    }

    private static async Task<(double First, double Last, long? Exact, Estimate? Estimate)> WaitAsync(ReachReads reaches, Condition condition, CancellationToken ct)
    {
        var (watch, first, exact, estimate) = (Stopwatch.StartNew(), 0.0, (long?)null, (Estimate?)null);
        await foreach (var reach in reaches.AskAsync(condition, ct))
        {
            first = first == 0 ? watch.Elapsed.TotalMilliseconds : first;
            (exact, estimate) = ((reach as Reach.Exactly)?.Members, (reach as Reach.About)?.Estimate ?? estimate);
        }

        return (first, watch.Elapsed.TotalMilliseconds, exact, estimate);
    }

    private static string Said(Estimate? estimate) => estimate is null
        ? "exact at once"
        : string.Create(CultureInfo.InvariantCulture, $"estimate={estimate.Likely} ({estimate.Least} to {estimate.Most}, {estimate.Sampled} asked)");

    private static async Task<long> ByHandAsync(NpgsqlDataSource source, string sql, DateOnly today, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await SegmentReads.WidelyAsync(connection, TimeSpan.FromMinutes(1), ct);
        await using var count = new NpgsqlCommand(sql, connection, transaction) { Parameters = { new("today", today) } };
        return (long)(await count.ExecuteScalarAsync(ct))!;
    }
}
