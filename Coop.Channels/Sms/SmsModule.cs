using Coop.Channels.Dispatch;
using Coop.Channels.Inbound;
using Coop.Channels.Twilio;
using Coop.Core.Outbound;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Channels.Sms;

/// <summary>Registers text messages: the telephone network's webhooks, and the channel behind them.</summary>
public static class SmsModule
{
    /// <summary>Adds SMS.</summary>
    public static IServiceCollection AddSms(this IServiceCollection services)
    {
        services.AddOptions<SmsOptions>().BindConfiguration(SmsOptions.Section);
        services.AddSingleton<SmsMetrics>();
        services.AddSingleton<SmsTexts>();
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
        endpoints.MapPost($"{TwilioModule.Root}/{{connection}}/sms", webhooks.ReceiveAsync).AllowAnonymous();
        endpoints.MapPost($"{TwilioModule.Root}/{{connection}}/status", webhooks.ReportAsync).AllowAnonymous();
    }

    internal static string InboundPath(string connection) => $"{TwilioModule.Root}/{connection}/sms";

    internal static string StatusPath(string connection, OutboundId message) => $"{TwilioModule.Root}/{connection}/status?message={message.Value:D}";
}
