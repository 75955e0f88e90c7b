using Microsoft.Extensions.DependencyInjection;

namespace Coop.Channels.Simulators.Mail;

/// <summary>Registers the simulated mail server.</summary>
public static class PostOfficeModule
{
    /// <summary>Adds it; it runs where it is switched on and no real account is configured.</summary>
    public static IServiceCollection AddPostOffice(this IServiceCollection services)
    {
        services.AddOptions<PostOfficeOptions>().BindConfiguration(PostOfficeOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<PostOffice>();
        services.AddSingleton<PostOfficeServer>();
        services.AddHostedService(provider => provider.GetRequiredService<PostOfficeServer>());
        return services;
    }
}
