using Coop.Core.Events;
using Coop.Core.Health;
using Coop.Workflows.Engine;
using Coop.Workflows.Journeys;
using Coop.Workflows.Shipped;
using Coop.Workflows.Triggers;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Workflows;

/// <summary>Registers what the cooperative answers by itself.</summary>
public static class WorkflowsModule
{
    /// <summary>Adds journeys and the engine that moves members through them.</summary>
    public static IServiceCollection AddCoopWorkflows(this IServiceCollection services) => services
        .AddJourneys()
        .AddEngine();

    private static IServiceCollection AddJourneys(this IServiceCollection services)
    {
        services.AddSingleton<JourneyCatalog>();
        services.AddSingleton<JourneyReads>();
        services.AddSingleton<PublishJourney>();
        services.AddSingleton<PublishShipped>();
        services.AddScoped<PauseJourney>();
        services.AddScoped<SendOnParked>();
        return services;
    }

    private static IServiceCollection AddEngine(this IServiceCollection services)
    {
        services.AddSingleton<IEventSubscriber, JourneyTriggers>();
        services.AddSingleton<SendLetters>();
        services.AddSingleton<MoveMembers>();
        services.AddSingleton<JourneyWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<JourneyWorker>());
        services.AddSingleton<IWorkerGauge, JourneyGauge>();
        return services;
    }
}
