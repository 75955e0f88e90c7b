using Coop.Core.Access;
using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Rewards;
using Coop.Core.Loyalty.Rules;

namespace Coop.Web.Worlds;

/// <summary>The programme of a large world: published a year ago, with the rules and the rewards of the small one and two more.</summary>
internal static class BigWorldPoints
{
    private const int Months = 12;

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
    public static async Task PublishAsync(Act act, WorldActor actor, WorldClock clock, CancellationToken ct)
    {
        var first = Begins(clock.Today);
        clock.TurnTo(new DateTimeOffset(first, new TimeOnly(13, 0), TimeSpan.Zero));
        actor.Name = "paola";
        await act.RunAsync<PublishProgramme, PublishProgrammeResult>(x => x.RunAsync(SmallWorldPoints.Terms, first, ct));
        foreach (var rule in SmallWorldPoints.Rules.Concat(More))
        {
            await act.RunAsync<PublishRule, PublishRuleResult>(x => x.RunAsync(rule with { From = first }, ct));
        }

        foreach (var reward in SmallWorldPoints.Rewards)
        {
            await act.RunAsync<PutUpReward, bool>(x => x.RunAsync(reward.Supply is null ? reward : reward with { Supply = 5_000 }, ct));
        }

        clock.TurnTo(clock.Today);
    }
}
