using System.Globalization;

namespace Coop.Bench.Accept;

/// <summary>How much of the bare rates the product keeps: accepting messages, and making entries of them.</summary>
internal static class AcceptBench
{
    public static async Task<string> RunAsync(CancellationToken ct)
    {
        await using var server = await BenchServer.StartAsync(ct);
        var process = await ProcessArm.RunAsync(server, ct);
        var accept = await EndpointArm.RunAsync(server, ct);
        return string.Create(CultureInfo.InvariantCulture, $"accept accept_ratio={accept.Median():0.00} process_ratio={process.Median():0.00}");
    }
}
