using Coop.Channels.Inbound;
using Coop.Channels.Web;
using Coop.Core.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Channels.Portal;

/// <summary>Registers what members do on their portal; its pages are the site's.</summary>
public static class PortalModule
{
    private const long MaxHubMessage = 4 * 1024;

    /// <summary>Adds the portal's use cases, its reader and its live line.</summary>
    public static IServiceCollection AddPortal(this IServiceCollection services)
    {
        services.AddOptions<PortalOptions>().BindConfiguration(PortalOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddMetrics();
        services.AddDataProtection();
        services.AddSignalR().AddHubOptions<PortalHub>(hub =>
        {
            hub.MaximumReceiveMessageSize = MaxHubMessage;
            hub.AddFilter<LeftMidCall>();
            hub.AddFilter<CallLimit>();
        });
        services.AddSingleton<PortalMetrics>();
        services.AddSingleton<PortalTexts>();
        services.AddSingleton<PortalSite>();
        services.AddSingleton<PortalLimit>();
        services.AddSingleton<AskForCode>();
        services.AddSingleton<ProveAddress>();
        services.AddSingleton<EnterPortal>();
        services.AddSingleton<MemberSessions>();
        services.AddSingleton<PortalReads>();
        services.AddSingleton<PortalThreads>();
        services.AddSingleton<WriteFromPortal>();
        services.AddSingleton<PortalConsents>();
        services.AddSingleton<ChangeConsent>();
        services.AddSingleton<ChooseLanguage>();
        services.AddSingleton<PortalRooms>();
        services.AddSingleton<IInboundReader, PortalReader>();
        services.AddWorker<SendCodes>();
        services.AddWorker<PortalLines>();
        return services;
    }

    /// <summary>Maps the members' live line; whoever calls it lets signed-in members through and nobody else.</summary>
    public static IEndpointConventionBuilder MapPortalLine(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapHub<PortalHub>("/hubs/portal", hub => hub.Transports = HttpTransportType.WebSockets);
}
