using Coop.Core;
using Coop.Core.Access;
using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Loyalty.Rewards;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Loyalty.Tiers;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Web.Worlds;

/// <summary>
/// The points of La Ceiba: a programme, a ladder of tiers, what members brought along from the cards of before, and what they did with it.
/// </summary>
internal sealed class SmallWorldPoints(Act act, WorldActor actor, RewardReads rewards, CooperativeCalendar calendar, IDbContextFactory<CoopDb> contexts, WorldClock clock)
{
    public static ProgrammeTerms Terms { get; } = new()
    {
        Expiry = "after:12m:quarter",
        GraceDays = 15,
        Reversal = Reversal.Owe,
        ReinstatementDays = 30,
        PointValue = 5,
        Breakage = 0.15m,
    };

    public static IReadOnlyList<RewardDetails> Rewards { get; } =
    [
        new() { Code = "cafe", NameEs = "Libra de café de la cooperativa", NameEn = "A pound of the cooperative's coffee", Points = 400, Supply = 40 },
        new() { Code = "mercado-20", NameEs = "Bono de mercado por $ 20.000", NameEn = "Grocery voucher for $ 20.000", Points = 4000 },
        new() { Code = "olla", NameEs = "Olla a presión de seis litros", NameEn = "Six-litre pressure cooker", Points = 9000, Supply = 3 },
        new() { Code = "paseo", NameEs = "Paseo familiar al centro recreativo La Ceiba", NameEn = "Family outing to the La Ceiba recreation centre", Points = 12500, Supply = 10, Offered = false },
    ];

    public static IReadOnlyList<EarningRule> Rules { get; } =
    [
        new() { Code = "compras", NameEs = "Un punto por cada $ 1.000 de compra", NameEn = "A point for every $ 1.000 bought", Gives = new Yield.PerAmount(1, 1000) },
        new()
        {
            Code = "aportes", NameEs = "Dos puntos por cada $ 5.000 de aportes", NameEn = "Two points for every $ 5.000 contributed",
            Cause = RuleCause.Contribution, Gives = new Yield.PerAmount(2, 5000),
        },
        new()
        {
            Code = "referidos", NameEs = "Doscientos puntos por un referido que paga su primer aporte", NameEn = "Two hundred points for a friend who pays a first contribution",
            Cause = RuleCause.Referral, Gives = new Yield.Fixed(200), CapMonth = 1000,
        },
        new()
        {
            Code = "respuestas", NameEs = "Diez puntos por cada pregunta respondida", NameEn = "Ten points for each question answered",
            Cause = RuleCause.Answer, Gives = new Yield.Fixed(10), CapMonth = 50,
        },
        new() { Code = "primera-compra", NameEs = "Cien puntos por la primera compra", NameEn = "A hundred points for the first purchase", First = true, Gives = new Yield.Fixed(100) },
    ];

    public static TierLadder Ladder { get; } = new()
    {
        Tiers =
        [
            new() { Code = "semilla", NameEs = "Semilla", NameEn = "Seed", BenefitsEs = "Puntos por cada compra y cada aporte.", BenefitsEn = "Points for every purchase and every contribution." },
            new()
            {
                Code = "retono", NameEs = "Retoño", NameEn = "Sapling",
                BenefitsEs = "Domicilio sin costo los miércoles y turno preferente en la ventanilla de canjes.",
                BenefitsEn = "Free delivery on Wednesdays and a line of its own at the rewards window.",
                Needs = [new(Measure.Points, 300), new(Measure.Contributions, 600_000)], Match = TierMatch.Any,
            },
            new()
            {
                Code = "ceiba", NameEs = "Ceiba", NameEn = "Ceiba",
                BenefitsEs = "Lo anterior, una jornada familiar al año en el centro recreativo y 10 % en cursos.",
                BenefitsEn = "All of that, a family day a year at the recreation centre and 10 % off courses.",
                Needs = [new(Measure.Points, 1500)],
            },
        ],
        GraceDays = 30,
        NoticeDays = 60,
    };

    private static readonly (string Document, long Points)[] Before =
    [
        ("99990101", 5200), ("99990102", 13750), ("99990103", 640), ("99990104", 9100), ("99990105", 380),
        ("99990106", 2450), ("99990107", 4010), ("99990108", 7300), ("99990109", 150), ("99990110", 1985),
    ];

    public async Task BuildAsync(CancellationToken ct)
    {
        actor.Name = "paola";
        await act.RunAsync<PublishProgramme, PublishProgrammeResult>(x => x.RunAsync(Terms, calendar.Today, ct));
        foreach (var rule in Rules)
        {
            await act.RunAsync<PublishRule, PublishRuleResult>(x => x.RunAsync(rule with { From = calendar.Today }, ct));
        }

        await act.RunAsync<PublishLadder, PublishLadderResult>(x => x.RunAsync(Ladder, new DateOnly(calendar.Today.Year, 1, 1), ct));
        foreach (var reward in Rewards)
        {
            await act.RunAsync<PutUpReward, PutUpResult>(x => x.RunAsync(reward, ct));
        }

        await using var db = await contexts.CreateDbContextAsync(ct);
        foreach (var (document, points) in Before)
        {
            var member = await FindAsync(db, document, ct);
            await act.RunAsync<AdjustPoints, AdjustResult>(x => x.RunAsync(NewId(), member, points, "Saldo de la tarjeta anterior", ct));
        }

        actor.Name = "lucia";
        var ids = (await rewards.AllAsync(ct)).ToDictionary(reward => reward.Code, reward => reward.Id);
        await RedeemAsync(await FindAsync(db, "99990102", ct), ids["cafe"], settle => settle.FulfilAsync, ct);
        await RedeemAsync(await FindAsync(db, "99990104", ct), ids["olla"], settle => settle.CancelAsync, ct);
        await RedeemAsync(await FindAsync(db, "99990107", ct), ids["mercado-20"], null, ct);
    }

    private static Task<MemberId> FindAsync(CoopDb db, string document, CancellationToken ct) =>
        db.Members.Where(member => member.DocumentNumber == document).Select(member => member.Id).SingleAsync(ct);

    private async Task RedeemAsync(MemberId member, RewardId reward, Func<SettleRedemption, Func<RedemptionId, CancellationToken, Task<SettleResult>>>? settle, CancellationToken ct)
    {
        var id = clock.NewId<RedemptionId>();
        await act.RunAsync<Redeem, RedeemResult>(x => x.RunAsync(id, member, reward, null, ct));
        if (settle is not null)
        {
            await act.RunAsync<SettleRedemption, SettleResult>(x => settle(x)(id, ct));
        }
    }

    private Guid NewId() => Guid.CreateVersion7(clock.GetUtcNow());
}
