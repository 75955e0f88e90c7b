using System.Diagnostics;
using Coop.Channels.Inbound;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Bench.Accept;

/// <summary>
/// Messages processed per second, a first message from each of a thousand new visitors among them: the product's worker
/// against the bare arm, the same number of workers, each on fresh items of its own in turn.
/// </summary>
internal static class ProcessArm
{
    private const int Items = 4_000;
    private const int Sessions = 1_000;
    private const int Workers = 4;
    private const int Rounds = 6;

    public static async Task<List<double>> RunAsync(BenchServer server, CancellationToken ct)
    {
        var worker = server.Services.GetRequiredService<InboundWorker>();
        var bare = new BareProcessor(server.Source);
        List<double> ours = [], raw = [], ratios = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var product = await ItemsPerSecondAsync(server, 2 * round, _ => worker.DrainAsync(ct), ct);
            var hand = await ItemsPerSecondAsync(server, (2 * round) + 1, async _ =>
            {
                while (await bare.StepAsync(ct))
                {
                    // The next message.
                }
            }, ct);
            if (round > 0)
            {
                // The first round warms both arms up.
                ours.Add(product);
                raw.Add(hand);
                ratios.Add(product / hand);
            }
        }

        Console.WriteLine($"processed_s product={ours.Spread()} bare={raw.Spread()} ratio={ratios.Spread()}");
        return ratios;
    }

    private static async Task<double> ItemsPerSecondAsync(BenchServer server, int round, Func<int, Task> work, CancellationToken ct)
    {
        await server.ExecuteAsync(
            AcceptBenchSql.Fill, ct, new("round", round), new("items", Items), new("sessions", Sessions),
            new("now", TimeProvider.System.GetUtcNow()));
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(n => Task.Run(() => work(n), ct)));
        var elapsed = watch.Elapsed.TotalSeconds;
        await using var waiting = server.Source.CreateCommand(AcceptBenchSql.Waiting);
        if (await waiting.ExecuteScalarAsync(ct) is not 0L)
        {
            throw new InvalidOperationException("Items were left behind.");
        }

        return Items / elapsed;
    }
}
