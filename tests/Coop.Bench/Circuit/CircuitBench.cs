using System.Globalization;
using Coop.Testing;

namespace Coop.Bench.Circuit;

/// <summary>
/// What a circuit of the desk keeps in memory, with 60 rows of work and a timeline of 50 entries, against a circuit that
/// says hello; and whether anything stays behind after circuits are closed. All after forced full collections.
/// </summary>
internal static class CircuitBench
{
    private const int Circuits = 60;
    private const int Rounds = 3;

    public static async Task<string> RunAsync(CancellationToken ct)
    {
        await using var server = await BenchServer.StartAsync(ct);
        var world = await DeskWorld.BuildAsync(server, ct);
        await using var hello = await HelloSite.StartAsync(ct);
        await using var site = ServedSite.Start(server.ConnectionString, DeskWorld.Settings);
        var cookie = await site.SignInAsync("lucia", ct);
        var desk = $"{site.Address}/desk/{world.Member.Value:D}";
        await using var client = await CircuitClient.StartAsync(ct);

        async Task<double> RetainedAsync(string url, string with)
        {
            var before = await HeapAsync(ct);
            await client.OpenAsync(Circuits, url, with, ct);
            var each = (await HeapAsync(ct) - before) / (double)Circuits;
            await client.CloseAsync(ct);
            return each / 1024;
        }

        await RetainedAsync(hello.Address, "");
        await RetainedAsync(desk, cookie);
        List<double> ours = [], bare = [];
        for (var round = 0; round < Rounds; round++)
        {
            bare.Add(await RetainedAsync(hello.Address, ""));
            ours.Add(await RetainedAsync(desk, cookie));
        }

        var slope = await SlopeAsync(client, desk, cookie, ct);
        var ratio = ours.Median() / bare.Median();
        Console.WriteLine($"retained_kb desk={ours.Spread()} hello={bare.Spread()} circuits={Circuits}");
        return string.Create(CultureInfo.InvariantCulture, $"circuit ratio={ratio:0.00} slope={slope:0.000}");
    }

    /// <summary>The heap after 1,000 circuits came and went over the heap after 100.</summary>
    private static async Task<double> SlopeAsync(CircuitClient client, string url, string cookie, CancellationToken ct)
    {
        double first = 0;
        for (var cycle = 1; cycle <= 20; cycle++)
        {
            await client.OpenAsync(50, url, cookie, ct);
            await client.CloseAsync(ct);
            if (cycle == 2)
            {
                first = await HeapAsync(ct);
            }
        }

        var last = await HeapAsync(ct);
        Console.WriteLine($"heap_mb after_100={first / 1048576:0.0} after_1000={last / 1048576:0.0}");
        return last / first;
    }

    private static async Task<long> HeapAsync(CancellationToken ct)
    {
        // Circuits end a moment after their connection does.
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ct);
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
