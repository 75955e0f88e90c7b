using Coop.Channels.Conversations;
using Coop.Channels.Dispatch;
using Coop.Channels.Email;
using Coop.Channels.Inbound;
using Coop.Channels.Portal;
using Coop.Channels.Routing;
using Coop.Channels.Simulators;
using Coop.Channels.Simulators.Mail;
using Coop.Channels.Simulators.Phone;
using Coop.Channels.Sms;
using Coop.Channels.Twilio;
using Coop.Channels.Visits;
using Coop.Channels.Voice;
using Coop.Channels.Web;
using Coop.Core.Health;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Channels;

/// <summary>Registers everything between providers and the timeline, and the people who answer.</summary>
public static class ChannelsModule
{
    /// <summary>Adds the channels and the work they make.</summary>
    public static IServiceCollection AddCoopChannels(this IServiceCollection services) => services
        .AddInbound()
        .AddConversations()
        .AddRouting()
        .AddDispatch()
        .AddVisits()
        .AddWebChat()
        .AddPortal()
        .AddTwilio()
        .AddSms()
        .AddVoice()
        .AddEmail()
        .AddPhoneNetwork()
        .AddPostOffice()
        .AddSingleton<Playground>()
        .AddScoped<PlayTill>()
        .AddSampleSite();

    private static IServiceCollection AddInbound(this IServiceCollection services)
    {
        services.AddSingleton<StoreInbound>();
        services.AddSingleton<FindSender>();
        services.AddSingleton<AcceptInbound>();
        services.AddSingleton<ObeyKeyword>();
        services.AddSingleton<InboundWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<InboundWorker>());
        services.AddSingleton<IWorkerGauge, InboundGauge>();
        services.AddSingleton<QuarantineReads>();
        services.AddScoped<MendInbound>();
        return services;
    }

    private static IServiceCollection AddConversations(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, ConversationsModel>();
        services.AddOptions<ReplyOptions>().BindConfiguration(ReplyOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IThreads, Threads>();
        services.AddScoped<SendReply>();
        services.AddScoped<AddNote>();
        services.AddScoped<SaveDraft>();
        services.AddSingleton<DraftReads>();
        services.AddSingleton<ConversationReads>();
        services.AddScoped<MarkReadByStaff>();
        services.AddSingleton<MarkByMember>();
        return services;
    }

    private static IServiceCollection AddRouting(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, RoutingModel>();
        services.AddSingleton<WorkReads>();
        services.AddSingleton<WorkChange>();
        services.AddScoped<TakeWork>();
        services.AddScoped<ReleaseWork>();
        services.AddScoped<CloseWork>();
        services.AddScoped<ReopenWork>();
        return services;
    }

    private static IServiceCollection AddVisits(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, VisitsModel>();
        services.AddSingleton<VisitReads>();
        services.AddScoped<RecordVisit>();
        return services;
    }

    private static IServiceCollection AddDispatch(this IServiceCollection services)
    {
        services.AddSingleton<DispatchWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<DispatchWorker>());
        services.AddSingleton<IWorkerGauge, OutboundGauge>();
        return services;
    }
}
