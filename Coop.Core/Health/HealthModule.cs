using Microsoft.Extensions.DependencyInjection;

namespace Coop.Core.Health;

/// <summary>Registers workers so that they run and are watched.</summary>
public static class HealthModule
{
    /// <summary>One of it runs on each node, and is listed in health and metrics.</summary>
    public static IServiceCollection AddWorker<TWorker>(this IServiceCollection services)
        where TWorker : RoundWorker
    {
        services.AddSingleton<TWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<TWorker>());
        services.AddSingleton<IWorkerGauge>(provider => provider.GetRequiredService<TWorker>());
        return services;
    }
}
