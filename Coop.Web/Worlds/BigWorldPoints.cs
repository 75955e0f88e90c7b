using Coop.Core.Access;
using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Rewards;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Loyalty.Tiers;
using Coop.Core.Persistence;
using Coop.Web.Worlds.Populace;

namespace Coop.Web.Worlds;

/// <summary>The programme of a large world: published some months ago, with rules and rewards of the small one and more rules; what was earned since, and what some got for it.</summary>
internal static class BigWorldPoints
{
    private const int Months = 9;

    private static readonly EarningRule[] More =
    [
        new()
        {
            Code = "mercado-doble", NameEs = "Puntos dobles en frutas y verduras", NameEn = "Double points on fruit and vegetables",
            Products = ["MERCADO-FRUVER"], Gives = new Yield.Multiply(2), CapMonth = 300,
        },
        new()
        {
            Code = "portal", NameEs = "Treinta puntos por comprar en la página", NameEn = "Thirty points for buying on the web site",
            Channels = ["web"], Minimum = 30_000, Gives = new Yield.Fixed(30), CapMonth = 60,
        },
    ];

    /// <summary>The first day of the programme.</summary>
    public static DateOnly Begins(DateTimeOffset now) => new DateOnly(now.UtcDateTime.Year, now.UtcDateTime.Month, 1).AddMonths(-Months);

    /// <summary>Publishes it. The clock stands at its first day meanwhile.</summary>
    public static async Task PublishAsync(IServiceProvider world, CancellationToken ct)
    {
        await using var scope = world.CreateAsyncScope();
        var (act, actor, clock) = (scope.ServiceProvider.GetRequiredService<Act>(), world.GetRequiredService<WorldActor>(), world.GetRequiredService<WorldClock>());
        var first = Begins(clock.Today);
        clock.TurnTo(new DateTimeOffset(first, new TimeOnly(13, 0), TimeSpan.Zero));
        actor.Name = "paola";
        await act.RunAsync<PublishProgramme, PublishProgrammeResult>(x => x.RunAsync(SmallWorldPoints.Terms, first, ct));
        foreach (var rule in SmallWorldPoints.Rules.Where(rule => rule.Cause == RuleCause.Sale).Concat(More))
        {
            await act.RunAsync<PublishRule, PublishRuleResult>(x => x.RunAsync(rule with { From = first }, ct));
        }

        foreach (var reward in SmallWorldPoints.Rewards)
        {
            await act.RunAsync<PutUpReward, PutUpResult>(x => x.RunAsync(reward.Supply is null ? reward : reward with { Supply = 5_000 }, ct));
        }

        clock.TurnTo(clock.Today);
    }

    /// <summary>Gives the points for all that was bought since, by the books; then some members get themselves something for theirs.</summary>
    public static async Task EarnAsync(IServiceProvider world, BulkLoad bulk, int redemptions, Action<string> tell, CancellationToken ct)
    {
        tell($"{await world.GetRequiredService<EarnInSets>().DrainAsync(ct)} sales earned points");
        await using var scope = world.CreateAsyncScope();
        var (act, clock) = (scope.ServiceProvider.GetRequiredService<Act>(), world.GetRequiredService<WorldClock>());
        world.GetRequiredService<WorldActor>().Name = "lucia";
        var rewards = (await world.GetRequiredService<RewardReads>().AllAsync(ct)).Where(reward => reward.Offered).OrderBy(reward => reward.Points).ToList();
        var members = await bulk.ScalarAsync<Guid[]>(PopulaceSql.Wealthy, ct, new("points", rewards[0].Points), new("count", redemptions));
        foreach (var (n, member) in members.Index())
        {
            var id = clock.NewId<RedemptionId>();
            await act.RunAsync<Redeem, RedeemResult>(x => x.RunAsync(id, new(member), rewards[n % 5 == 4 ? 1 : 0].Id, null, ct));
            if (n % 10 != 0)
            {
                await act.RunAsync<SettleRedemption, SettleResult>(x => n % 10 == 1 ? x.CancelAsync(id, ct) : x.FulfilAsync(id, ct));
            }
        }

        tell($"{members.Length} redemptions");
    }

    /// <summary>Publishes the ladder of the small world from the first day of that year on, and puts everybody where they belong by now.</summary>
    public static async Task ClimbAsync(IServiceProvider world, Action<string> tell, CancellationToken ct)
    {
        await using var scope = world.CreateAsyncScope();
        world.GetRequiredService<WorldActor>().Name = "paola";
        var from = new DateOnly(Begins(world.GetRequiredService<WorldClock>().Today).Year, 1, 1);
        await scope.ServiceProvider.GetRequiredService<Act>().RunAsync<PublishLadder, PublishLadderResult>(x => x.RunAsync(SmallWorldPoints.Ladder, from, ct));
        tell($"{await world.GetRequiredService<TurnTiers>().DrainAsync(ct)} members on the ladder");
    }
}
