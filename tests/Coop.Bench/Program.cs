using Coop.Bench;
using Coop.Bench.Accept;
using Coop.Bench.Circuit;
using Coop.Bench.Earn;
using Coop.Bench.Import;
using Coop.Bench.Live;
using Coop.Bench.Mime;
using Coop.Bench.Segment;
using Coop.Bench.Send;
using Coop.Bench.Timeline;

var benches = new Dictionary<string, Func<CancellationToken, Task<string>>>(StringComparer.Ordinal)
{
    ["accept"] = AcceptBench.RunAsync,
    ["circuit"] = CircuitBench.RunAsync,
    ["earn"] = EarnBench.RunAsync,
    ["import"] = ImportBench.RunAsync,
    ["live"] = LiveBench.RunAsync,
    ["mime"] = MimeBench.RunAsync,
    ["segment"] = SegmentBench.RunAsync,
    ["send"] = SendBench.RunAsync,
    ["timeline"] = TimelineBench.RunAsync,
};

if (args is not [{ } name] || !benches.TryGetValue(name, out var bench))
{
    Console.Error.WriteLine($"Benchmarks: {string.Join(", ", benches.Keys)}.");
    return 2;
}

// Everything ends within nine minutes, whatever the machine is doing; but a big world may have to be built first.
using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(name is "segment" ? 40 : 9));
Console.WriteLine(await Machine.DescribeAsync(limit.Token));
Console.WriteLine(await bench(limit.Token));
return 0;
