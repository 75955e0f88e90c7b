using System.Globalization;

namespace Coop.Bench.Accept;

/// <summary>How much of the bare rates the product keeps: accepting messages, and making entries of them.</summary>
internal static class AcceptBench
{
    public static async Task<string> RunAsync(CancellationToken ct)
    {
        await using var server = await BenchServer.StartAsync(ct, s => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<Coop.Channels.Inbound.IInboundReader, TempReader>(s));
        var process = await ProcessArm.RunAsync(server, ct);
        return string.Create(CultureInfo.InvariantCulture, $"accept process_ratio={process.Median():0.00}");
    }
}
