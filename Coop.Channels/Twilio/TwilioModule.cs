using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Twilio;

/// <summary>Registers what text messages and calls share: the account, the gate before its webhooks, the client.</summary>
public static class TwilioModule
{
    /// <summary>Where all webhooks of the telephone network begin.</summary>
    internal const string Root = "/webhooks/twilio";

    /// <summary>Adds it.</summary>
    public static IServiceCollection AddTwilio(this IServiceCollection services)
    {
        services.AddOptions<TwilioOptions>().BindConfiguration(TwilioOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TwilioOptions>, TwilioOptionsCheck>();
        services.AddMetrics();

        // No loggers: addresses of requests hold telephone numbers.
        services.AddHttpClient(TwilioClient.Name)
            .ConfigureHttpClient((provider, client) => client.Timeout = TimeSpan.FromSeconds(provider.GetRequiredService<IOptions<TwilioOptions>>().Value.TimeoutSeconds))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.All,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                UseCookies = false,
            })
            .RemoveAllLoggers();

        services.AddSingleton<TwilioAccounts>();
        services.AddSingleton<TwilioMetrics>();
        services.AddSingleton<TwilioGate>();
        return services;
    }
}
