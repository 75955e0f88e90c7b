using Coop.Channels.Inbound;
using Coop.Channels.Twilio;
using Coop.Core.Health;
using Coop.Core.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Channels.Voice;

/// <summary>Registers calls: the telephone network's webhooks, the room every call has, the ring at the desks.</summary>
public static class VoiceModule
{
    /// <summary>Adds calls.</summary>
    public static IServiceCollection AddVoice(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, VoiceModel>();
        services.AddOptions<VoiceOptions>().BindConfiguration(VoiceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<VoiceMetrics>();
        services.AddSingleton<VoiceWebhooks>();
        services.AddSingleton<IInboundReader, VoiceReader>();
        services.AddSingleton<CallProgress>();
        services.AddSingleton<ArriveCall>();
        services.AddSingleton<RecordCallReport>();
        services.AddSingleton<CallReads>();
        services.AddSingleton<VoiceLine>();
        services.AddSingleton<CallWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<CallWorker>());
        services.AddSingleton<IWorkerGauge>(provider => provider.GetRequiredService<CallWorker>());
        services.AddScoped<TakeCall>();
        services.AddScoped<EndCall>();
        services.AddScoped<MuteCall>();
        services.AddScoped<NameCaller>();
        services.AddScoped<SaveCallNotes>();
        services.AddScoped<WrapUpCall>();
        services.AddScoped<CallMember>();
        return services;
    }

    /// <summary>Maps what the telephone network calls. Signatures stand in for a sign-in.</summary>
    public static IEndpointRouteBuilder MapVoice(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapVoice(endpoints.ServiceProvider.GetRequiredService<VoiceWebhooks>());
        return endpoints;
    }

    internal static void MapVoice(this IEndpointRouteBuilder endpoints, VoiceWebhooks webhooks)
    {
        var root = ArrivalPath("{connection}");
        endpoints.MapPost(root, webhooks.ArriveAsync).AllowAnonymous();
        endpoints.MapPost($"{root}/wait", webhooks.WaitAsync).AllowAnonymous();
        endpoints.MapPost($"{root}/after", webhooks.AfterAsync).AllowAnonymous();
        endpoints.MapPost($"{root}/room", webhooks.RoomAsync).AllowAnonymous();
        endpoints.MapPost($"{root}/status", webhooks.StatusAsync).AllowAnonymous();
    }

    internal static string ArrivalPath(string connection) => $"{TwilioModule.Root}/{connection}/voice";

    internal static string StatusPath(string connection) => $"{ArrivalPath(connection)}/status";
}
