using Coop.Web.Client.Kit;
using Coop.Web.Client.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Web.Client;

/// <summary>Registers what the screens stand on.</summary>
public static class ClientModule
{
    /// <summary>Adds the kit and the screens.</summary>
    public static IServiceCollection AddCoopScreens(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddOptions<CooperativeOptions>().BindConfiguration(CooperativeOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LiveGround>();
        services.AddScoped<Toasts>();
        services.AddScoped<Attempt>();
        services.AddScoped<DueWords>();
        return services;
    }
}
