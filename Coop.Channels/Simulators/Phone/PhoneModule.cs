using Microsoft.Extensions.DependencyInjection;

namespace Coop.Channels.Simulators.Phone;

/// <summary>Registers the simulated telephone network.</summary>
public static class PhoneModule
{
    /// <summary>Adds it; it runs where it is switched on and no real account is configured.</summary>
    public static IServiceCollection AddPhoneNetwork(this IServiceCollection services)
    {
        services.AddOptions<PhoneOptions>().BindConfiguration(PhoneOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddHttpClient(PhonePost.ClientName).RemoveAllLoggers();
        services.AddSingleton<PhonePost>();
        services.AddSingleton<PhoneNetwork>();
        services.AddSingleton<PhoneExchange>();
        services.AddSingleton<PhoneServer>();
        services.AddHostedService(provider => provider.GetRequiredService<PhoneServer>());
        return services;
    }
}
