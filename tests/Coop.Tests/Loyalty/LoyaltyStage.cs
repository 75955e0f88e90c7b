using Coop.Core;
using Coop.Core.Access;
using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Loyalty.Proof;
using Coop.Core.Loyalty.Rewards;
using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

/// <summary>What happens to points, in one line each.</summary>
internal static class LoyaltyStage
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static readonly ProgrammeTerms Terms = new() { Expiry = "after:12m", GraceDays = 10, ReinstatementDays = 30, PointValue = 5, Breakage = 0.2m };

    /// <summary>Publishes terms that govern from long ago on; returns who did it.</summary>
    public static async Task<StaffId> LoyalAsync(this TestNode node, ProgrammeTerms? terms = null)
    {
        var paola = await node.HireAsync("Paola", Role.Marketer, Role.Agent);
        var result = await node.As(paola).RunAsync<PublishProgramme, PublishProgrammeResult>(
            x => x.RunAsync(terms ?? Terms, new DateOnly(2020, 1, 1), Ct));
        result.ShouldBe(new PublishProgrammeResult.Published(1));
        return paola;
    }

    /// <summary>Takes everything there is of points away, as nobody could: the next test begins without a programme.</summary>
    public static Task EmptyBooksAsync(this TestNode node) => node.ExecuteAsync(
        """
        truncate core.loyalty_programme, core.loyalty_rule, core.loyalty_account, core.loyalty_entry, core.loyalty_lot, core.loyalty_line, core.loyalty_reward cascade
        """);

    public static DateOnly Today(this TestNode node) => node.Get<CooperativeCalendar>().Today;

    public static Task<IReadOnlyList<LedgerEntry>> EarnAsync(this TestNode node, MemberId member, string sale, long points, DateOnly? on = null) =>
        node.InWorkAsync(work => node.Get<KeepAccounts>().AwardAsync(work, [new Award(member, new("sale", sale), points, on ?? node.Today())], Ct));

    public static Task<IReadOnlyList<LedgerEntry>> ReturnAsync(this TestNode node, string sale, long points, string? key = null) =>
        node.InWorkAsync(work => node.Get<KeepAccounts>().TakeBackAsync(
            work, [new TakeBack(new("sale", sale), new("return", key ?? sale), points, node.Today())], Ct));

    public static async Task<RewardId> OfferAsync(this TestNode node, StaffId by, long points, long? stock = null, string? code = null)
    {
        var name = code ?? $"premio-{An.Number()}";
        return (await node.As(by).RunAsync<PutUpReward, PutUpResult>(x => x.RunAsync(
            new RewardDetails { Code = name, NameEs = "Bono", NameEn = "Voucher", Points = points, Supply = stock }, Ct))).ShouldBeOfType<PutUpResult.PutUp>().Id;
    }

    public static Task<RedeemResult> RedeemAsync(this TestNode node, StaffId by, MemberId member, RewardId reward, Guid? id = null, long? agreed = null) =>
        node.As(by).RunAsync<Redeem, RedeemResult>(x => x.RunAsync(new(id ?? An.Id()), member, reward, agreed, Ct));

    public static Task<SettleResult> CancelAsync(this TestNode node, StaffId by, RedemptionId id) =>
        node.As(by).RunAsync<SettleRedemption, SettleResult>(x => x.CancelAsync(id, Ct));

    public static Task<SettleResult> FulfilAsync(this TestNode node, StaffId by, RedemptionId id) =>
        node.As(by).RunAsync<SettleRedemption, SettleResult>(x => x.FulfilAsync(id, Ct));

    public static async Task<PointsStanding> PointsAsync(this TestNode node, MemberId member) =>
        await node.Get<AccountReads>().FindAsync(member, Ct) ?? new PointsStanding(member, 0, 0, 0, null, 0);

    public static Task<long> BalanceAsync(this TestNode node, MemberId member) =>
        node.ScalarAsync<long>("select coalesce((select balance from core.loyalty_account where member_id = @m), 0)", ("m", member.Value));

    /// <summary>Every law of the ledger holds.</summary>
    public static async Task<LedgerProof> ShouldAddUpAsync(this TestNode node)
    {
        var proof = await node.Get<ProveLedger>().RunAsync(Ct);
        proof.Laws.Where(law => !law.IsKept).Select(law => $"{law.Law}: {law.Broken} of {law.Looked}").ShouldBeEmpty();
        proof.Laws.Select(law => law.Law).ShouldBe(Enum.GetValues<Law>());
        return proof;
    }
}
