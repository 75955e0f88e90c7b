using Coop.Core.Access;
using Coop.Core.Access.Keys;
using Coop.Core.Consent;
using Coop.Core.Events;
using Coop.Core.Facts;
using Coop.Core.Health;
using Coop.Core.Importing;
using Coop.Core.Knowledge;
using Coop.Core.Lifecycle;
using Coop.Core.Live;
using Coop.Core.Loyalty;
using Coop.Core.Members;
using Coop.Core.Members.Tags;
using Coop.Core.Members.Ties;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Requests;
using Coop.Core.Segments;
using Coop.Core.Timeline;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Coop.Core;

/// <summary>Registers the facts about members and what everything stands on.</summary>
public static class CoreModule
{
    /// <summary>Adds Core on the database behind the connection string.</summary>
    public static IServiceCollection AddCoopCore(this IServiceCollection services, string connectionString) => services
        .AddPersistence(connectionString)
        .AddEvents()
        .AddLive()
        .AddMembers()
        .AddTags()
        .AddTies()
        .AddKnowledge()
        .AddLifecycle()
        .AddRequests()
        .AddTimeline()
        .AddConsent()
        .AddOutbound()
        .AddFacts()
        .AddImporting()
        .AddLoyalty()
        .AddSegments()
        .AddAccess();

    private static IServiceCollection AddPersistence(this IServiceCollection services, string connectionString)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<MachineClock>();
        services.AddSingleton<CooperativeCalendar>();
        services.AddSingleton(_ => BuildSource(connectionString));
        services.AddPooledDbContextFactory<CoopDb>((provider, options) => options
            .UseApplicationServiceProvider(provider)
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<CoopDb>>().CreateDbContext());
        services.AddSingleton<Migrator>();
        services.AddSingleton<CommitSignals>();
        services.AddSingleton<WorkFactory>();
        services.AddWorker<MonthPartitions>();
        services.AddSingleton<OldestTransaction>();
        services.AddSingleton<IXmlRepository, KeyRing>();
        services.AddDataProtection().SetApplicationName("coop");
        services.AddOptions<KeyManagementOptions>().Configure<IXmlRepository>((options, keys) => options.XmlRepository = keys);
        return services;
    }

    /// <summary>
    /// Statements that recur are prepared by themselves and planned once: planning the joins again with each set of
    /// values costs several times what running them does, and the plan that tests look at is the plan that runs. Each
    /// connection keeps its own, so a node keeps few: more than the cores can serve would only wait in the database.
    /// </summary>
    private static NpgsqlDataSource BuildSource(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        var settings = builder.ConnectionStringBuilder;
        settings.MaxAutoPrepare = settings.MaxAutoPrepare == 0 ? 100 : settings.MaxAutoPrepare;
        settings.MaxPoolSize = settings.ShouldSerialize("Maximum Pool Size") ? settings.MaxPoolSize : 30;
        settings.Options ??= "-c plan_cache_mode=force_generic_plan";
        return builder.Build();
    }

    private static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<EventPump>();
        services.AddHostedService(provider => provider.GetRequiredService<EventPump>());
        services.AddSingleton<DeadLetterReads>();
        services.AddScoped<ReplayDeadLetter>();
        services.AddSingleton<IWorkerGauge, EventGauge>();
        return services;
    }

    private static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<SoftState>();
        services.AddSingleton<LiveTail>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveTail>());
        services.AddHostedService<LivePeers>();
        services.AddSingleton<IWorkerGauge, LiveGauge>();
        return services;
    }

    private static IServiceCollection AddMembers(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, MembersModel>();
        services.AddSingleton<ResolveMember>();
        services.AddSingleton<RegisterMember>();
        services.AddSingleton<MemberReads>();
        services.AddSingleton<BranchReads>();
        services.AddScoped<SaveBranch>();
        services.AddScoped<IdentifyMember>();
        services.AddScoped<VerifyContactPoint>();
        services.AddScoped<AddContactPoint>();
        services.AddScoped<RemoveContactPoint>();
        services.AddScoped<SaveProfile>();
        return services;
    }

    private static IServiceCollection AddLifecycle(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, LifecycleModel>();
        services.AddSingleton<WriteLifecycle>();
        services.AddSingleton<LifecycleReads>();
        services.AddScoped<ChangeLifecycle>();
        services.AddScoped<CorrectLifecycle>();
        services.AddScoped<TakeBackLifecycle>();
        services.AddScoped<SteerRule>();
        services.AddScoped<PreviewRule>();
        services.AddWorker<LifecycleSweep>();
        return services;
    }

    private static IServiceCollection AddTimeline(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, TimelineModel>();
        services.AddSingleton<AppendEntry>();
        services.AddSingleton<TimelineReads>();
        return services;
    }

    private static IServiceCollection AddConsent(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, ConsentModel>();
        services.AddSingleton<WriteConsent>();
        services.AddSingleton<RecordCarrierOptOut>();
        services.AddScoped<RecordConsent>();
        return services;
    }

    private static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, OutboundModel>();
        services.AddSingleton<QueueMessage>();
        services.AddSingleton<QueueMessages>();
        services.AddSingleton<LeaseMessage>();
        services.AddSingleton<SettleMessage>();
        services.AddSingleton<RecordProgress>();
        services.AddSingleton<ClaimedIds>();
        services.AddSingleton<LostMessages>();
        services.AddSingleton<OutboundBacklog>();
        services.AddScoped<TakeBackMessage>();
        services.AddScoped<SendMessageNow>();
        return services;
    }

    private static IServiceCollection AddFacts(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, FactsModel>();
        services.AddSingleton<FactDoor>();
        services.AddSingleton<FindMember>();
        services.AddSingleton<WriteReturn>();
        services.AddSingleton<RecordSale>();
        services.AddSingleton<RecordReturn>();
        services.AddSingleton<RecordContribution>();
        services.AddSingleton<RecordServiceUse>();
        services.AddSingleton<DeliverParked>();
        services.AddWorker<ParkedFacts>();
        services.AddSingleton<ParkedReads>();
        services.AddScoped<DiscardParked>();
        services.AddSingleton<SaveProduct>();
        services.AddScoped<EditProduct>();
        services.AddSingleton<ProductReads>();
        services.AddSingleton<PurchaseReads>();
        services.AddSingleton<ContributionReads>();
        return services;
    }

    private static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, AccessModel>();
        // OWASP's figure for PBKDF2 with SHA-512 (Password Storage Cheat Sheet): 210,000 rounds.
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        services.AddSingleton<IPasswordHasher<Staff>, PasswordHasher<Staff>>();
        services.AddSingleton<AddStaff>();
        services.AddSingleton<CheckPassword>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<StaffReads>();
        services.AddScoped<DisableStaff>();
        services.AddScoped<EnableStaff>();
        services.AddScoped<ChangeRoles>();
        services.AddScoped<ChoosePreferences>();
        services.AddScoped<ChooseTelephone>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<KeyReads>();
        services.AddScoped<MakeKey>();
        services.AddScoped<RevokeKey>();
        services.AddScoped<CurrentActor>();
        services.AddScoped<Act>();
        return services;
    }
}
