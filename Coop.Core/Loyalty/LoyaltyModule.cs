using Coop.Core.Events;
using Coop.Core.Health;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Loyalty.Proof;
using Coop.Core.Loyalty.Referrals;
using Coop.Core.Loyalty.Rewards;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Loyalty.Tiers;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Core.Loyalty;

internal static class LoyaltyModule
{
    public static IServiceCollection AddLoyalty(this IServiceCollection services)
    {
        services.AddSingleton<ProgrammeReads>();
        services.AddScoped<PublishProgramme>();
        services.AddSingleton<AccountReads>();
        services.AddSingleton<PointsLive>();
        services.AddSingleton<PointsNews>();
        services.AddSingleton<KeepAccounts>();
        services.AddScoped<AdjustPoints>();
        services.AddWorker<LapsePoints>();
        services.AddSingleton<RewardReads>();
        services.AddSingleton<OpenRedemptions>();
        services.AddSingleton<WriteRedemption>();
        services.AddSingleton<RewardShelf>();
        services.AddScoped<PutUpReward>();
        services.AddScoped<ChangeReward>();
        services.AddScoped<TurnReward>();
        services.AddScoped<StockReward>();
        services.AddScoped<Redeem>();
        services.AddScoped<SettleRedemption>();
        services.AddSingleton<ProveLedger>();
        services.AddSingleton<RuleReads>();
        services.AddSingleton<EarnPoints>();
        services.AddScoped<PublishRule>();
        services.AddScoped<StopRule>();
        services.AddScoped<ReverseRule>();
        services.AddScoped<TryRule>();
        services.AddSingleton<IEventSubscriber, EarnFromFacts>();
        services.AddSingleton<IEventSubscriber, PayReferrals>();
        services.AddSingleton<ReferralReads>();
        services.AddSingleton<LadderReads>();
        services.AddSingleton<ReadTierFacts>();
        services.AddSingleton<StandingReads>();
        services.AddSingleton<WriteTiers>();
        services.AddScoped<PublishLadder>();
        services.AddScoped<PreviewLadder>();
        services.AddSingleton<IEventSubscriber, MarkTiers>();
        services.AddWorker<TurnTiers>();
        services.AddWorker<EarnInSets>();
        return services;
    }
}
