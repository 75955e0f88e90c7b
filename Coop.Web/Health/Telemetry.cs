using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Coop.Web.Health;

/// <summary>Sends traces and metrics to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names; without one, nothing is gathered.</summary>
internal sealed class Telemetry(IConfiguration configuration) : IHostedService, IDisposable
{
    /// <summary>The setting, by OpenTelemetry's own convention.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Sources = ["Coop.*", "Microsoft.AspNetCore*", "Npgsql", "System.Net.Http"];
    private static readonly string[] Meters = ["Coop.*", "Microsoft.AspNetCore*", "Npgsql", "System.Net.Http", "System.Runtime"];

    private OpenTelemetrySdk? _sdk;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration[Endpoint] is { Length: > 0 })
        {
            _sdk = OpenTelemetrySdk.Create(sdk => sdk
                .ConfigureResource(resource => resource.AddService("coop-omni"))
                .WithTracing(traces => traces.AddSource(Sources).AddOtlpExporter())
                .WithMetrics(metrics => metrics.AddMeter(Meters).AddOtlpExporter()));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _sdk?.Dispose();
        _sdk = null;
        return Task.CompletedTask;
    }

    public void Dispose() => _sdk?.Dispose();
}
