using System.Diagnostics;
using System.Globalization;
using Coop.Core.Loyalty.Proof;
using Coop.Core.Loyalty.Rules;
using Coop.Web.Worlds;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Bench.Earn;

/// <summary>
/// Points for batches of imported sales: earning in sets, with rules, caps, locks, books and their checks, against the same SELECT feeding
/// bare inserts of the same rows into tables with the same columns and indexes. Both in turn on one server, each batch once by each.
/// </summary>
internal static class EarnBench
{
    private const int Members = 40_000;
    private const long Lines = 2_000_000;
    private const int Rounds = 7;

    public static async Task<string> RunAsync(CancellationToken ct)
    {
        await using var server = await BenchServer.StartAsync(ct);
        await StressWorld.BuildAsync(server.ConnectionString, Members, Lines, TimeProvider.System, ct, points: false);
        await server.ExecuteAsync(EarnBenchSql.Batches, ct);
        await server.ExecuteAsync(EarnBenchSql.Bare, ct);
        await server.ExecuteAsync(EarnBenchSql.Analyze, ct);
        await using var counted = server.Source.CreateCommand(EarnBenchSql.Counted);
        var each = ((long)(await counted.ExecuteScalarAsync(ct))!) / (Rounds + 1);

        List<double> ours = [], bare = [], ratios = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var (from, to) = ((round * each) + 1, (round + 1) * each);
            // Whoever comes first warms the pages up for the other: they take turns in that, too.
            var (mine, theirs) = round % 2 == 0
                ? (await ProductAsync(server, from, to, ct), await BareAsync(server, from, to, ct))
                : Turned(await BareAsync(server, from, to, ct), await ProductAsync(server, from, to, ct));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"round={round} sales={mine.Sales} product_s={mine.Seconds:0.00} sales_s={mine.Sales / mine.Seconds:0} bare_s={theirs:0.00} ratio={theirs / mine.Seconds:0.00}"));
            if (round > 0)
            {
                // The first round warms both arms up.
                ours.Add(mine.Sales / mine.Seconds);
                bare.Add(mine.Sales / theirs);
                ratios.Add(theirs / mine.Seconds);
            }
        }

        await ProveAsync(server, ct);
        Console.WriteLine($"sales_s product={ours.Spread()} bare={bare.Spread()} ratio={ratios.Spread()}");
        return string.Create(CultureInfo.InvariantCulture, $"earn ratio={ratios.Median():0.00}");
    }

    private static ((double Seconds, long Sales) Product, double Bare) Turned(double bare, (double Seconds, long Sales) product) => (product, bare);

    private static async Task<(double Seconds, long Sales)> ProductAsync(BenchServer server, long from, long to, CancellationToken ct)
    {
        await server.ExecuteAsync(EarnBenchSql.Tidy, ct);
        await server.ExecuteAsync(EarnBenchSql.Due, ct, new("from", from), new("to", to), new("now", TimeProvider.System.GetUtcNow()));
        var watch = Stopwatch.StartNew();
        var sales = await server.Services.GetRequiredService<EarnInSets>().DrainAsync(ct);
        return (watch.Elapsed.TotalSeconds, sales);
    }

    private static async Task<double> BareAsync(BenchServer server, long from, long to, CancellationToken ct)
    {
        await server.ExecuteAsync(EarnBenchSql.Tidy, ct);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(HalfAsync(0), HalfAsync(1));
        return watch.Elapsed.TotalSeconds;

        async Task HalfAsync(int half)
        {
            for (var batch = from; batch <= to; batch++)
            {
                await server.ExecuteAsync(EarnBenchSql.BareEarn, ct, new("batch", batch), new("half", half), new("now", TimeProvider.System.GetUtcNow()));
            }
        }
    }

    private static async Task ProveAsync(BenchServer server, CancellationToken ct)
    {
        var proof = await server.Services.GetRequiredService<ProveLedger>().RunAsync(ct);
        if (!proof.IsWhole)
        {
            throw new InvalidOperationException("The books do not add up.");
        }

        await using var rows = server.Source.CreateCommand(EarnBenchSql.Rows);
        await using var reader = await rows.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        Console.WriteLine(
            $"rows product entries={reader.GetInt64(0)} lots={reader.GetInt64(1)} lines={reader.GetInt64(2)} bare entries={reader.GetInt64(3)} lots={reader.GetInt64(4)} lines={reader.GetInt64(5)}");
    }
}
