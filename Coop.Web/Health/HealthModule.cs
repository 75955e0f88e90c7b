using System.Text.Json;
using System.Text.Json.Serialization;
using Coop.Core.Health;

namespace Coop.Web.Health;

/// <summary>Registers what tells operators how the node is doing.</summary>
internal static class HealthModule
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddWorker<HealthSampler>();
        services.AddSingleton<Readiness>();
        services.AddHostedService<Telemetry>();
        return services;
    }

    /// <summary>Live: the process answers. Ready: send it members.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => Results.Json(new { status = "live" })).AllowAnonymous();
        endpoints.MapGet("/health/ready", async (Readiness readiness, HttpContext context) =>
        {
            var checks = await readiness.LookAsync(context.RequestAborted);
            var ready = checks.Values.All(check => check.Ok);
            context.Response.Headers.CacheControl = "no-store";
            return Results.Json(
                new { status = ready ? "ready" : "not ready", checks }, Json,
                statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).AllowAnonymous();
    }
}
