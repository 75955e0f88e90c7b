using System.Net;
using Coop.Channels.Dispatch;
using Coop.Channels.Inbound;
using Coop.Core.Outbound;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Sms;

/// <summary>Registers text messages: the telephone network's webhooks, and the channel behind them.</summary>
public static class SmsModule
{
    internal const string ClientName = "twilio";

    private const string Root = "/webhooks/twilio";

    /// <summary>Adds SMS.</summary>
    public static IServiceCollection AddSms(this IServiceCollection services)
    {
        services.AddOptions<TwilioOptions>().BindConfiguration(TwilioOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TwilioOptions>, TwilioOptionsCheck>();
        services.AddOptions<SmsOptions>().BindConfiguration(SmsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddMetrics();

        // No loggers: addresses of requests hold telephone numbers.
        services.AddHttpClient(ClientName)
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
        services.AddSingleton<SmsMetrics>();
        services.AddSingleton<SmsTexts>();
        services.AddSingleton<TwilioGate>();
        services.AddSingleton<SmsWebhooks>();
        services.AddSingleton<IInboundReader, SmsReader>();
        services.AddSingleton<SmsAdapter>();
        services.AddSingleton<IChannelAdapter>(provider => provider.GetRequiredService<SmsAdapter>());
        return services;
    }

    /// <summary>Maps what the telephone network calls. Signatures stand in for a sign-in.</summary>
    public static IEndpointRouteBuilder MapSms(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapSms(endpoints.ServiceProvider.GetRequiredService<SmsWebhooks>());
        return endpoints;
    }

    internal static void MapSms(this IEndpointRouteBuilder endpoints, SmsWebhooks webhooks)
    {
        endpoints.MapPost($"{Root}/{{connection}}/sms", webhooks.ReceiveAsync).AllowAnonymous();
        endpoints.MapPost($"{Root}/{{connection}}/status", webhooks.ReportAsync).AllowAnonymous();
    }

    internal static string InboundPath(string connection) => $"{Root}/{connection}/sms";

    internal static string StatusPath(string connection, OutboundId message) => $"{Root}/{connection}/status?message={message.Value:D}";
}
