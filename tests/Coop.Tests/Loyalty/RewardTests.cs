using Coop.Core.Access;
using Coop.Core.Loyalty.Rewards;
using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

/// <summary>Rewards as marketing keeps them, while members take them.</summary>
[Trait("Category", "integration")]
public sealed class RewardTests(TestDatabase database) : LoyalTests(database)
{
    [Fact]
    public async Task Of_fifty_wishes_while_the_stock_is_moved_none_is_granted_without_a_piece()
    {
        await using var other = new TestNode(Database, Node.Clock);
        var reward = await Node.OfferAsync(Paola, 10, stock: 20);
        var members = await RichAsync(50, 10);

        var wishes = members.Select((member, n) => (n % 2 == 0 ? Node : other).RedeemAsync(Paola, member, reward)).ToList();
        var moves = Enumerable.Range(0, 30).Select(n => StockAsync(reward, new StockMove.By(n % 3 == 0 ? 4 : -3), n % 2 == 0 ? Node : other)).ToList();
        var (granted, moved) = (await Task.WhenAll(wishes), await Task.WhenAll(moves));

        var after = await FindAsync(reward);
        var given = granted.OfType<RedeemResult.Requested>().Count();
        granted.ShouldAllBe(result => result is RedeemResult.Requested || result is RedeemResult.OutOfStock);
        moved.ShouldAllBe(result => result is StockResult.Stocked || result is StockResult.TooFew);
        var pieces = (await HistoryAsync(reward)).Sum(change => change.Pieces);
        after.Stock.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(0);
        (after.Stock + given).ShouldBe(pieces, "what came in, less what went out, is there or was given");
        (after.Given, after.Waiting).ShouldBe((given, given));
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task What_members_wait_for_is_no_stock_that_could_go_out()
    {
        var reward = await Node.OfferAsync(Paola, 10, stock: 3);
        var wish = (RedeemResult.Requested)await Node.RedeemAsync(Paola, (await RichAsync(1, 10))[0], reward);

        (await StockAsync(reward, new StockMove.By(-3))).ShouldBe(new StockResult.TooFew(2));
        (await StockAsync(reward, new StockMove.By(-2))).ShouldBe(new StockResult.Stocked(0));
        (await Node.FulfilAsync(Paola, wish.Id)).ShouldBeOfType<SettleResult.Fulfilled>();
        (await FindAsync(reward)).ShouldSatisfyAllConditions(r => r.Stock.ShouldBe(0), r => r.Given.ShouldBe(1), r => r.Waiting.ShouldBe(0));
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Another_price_is_for_whoever_asks_from_now_on_and_never_for_who_agreed_to_the_old_one()
    {
        var reward = await Node.OfferAsync(Paola, 40);
        var members = await RichAsync(2, 100);
        var wish = (RedeemResult.Requested)await Node.RedeemAsync(Paola, members[0], reward);

        (await ChangeAsync(await FindAsync(reward), points: 60)).ShouldBeOfType<ChangeRewardResult.Changed>();

        (await Node.RedeemAsync(Paola, members[1], reward, agreed: 40)).ShouldBe(new RedeemResult.OtherPrice(60));
        (await Node.PointsAsync(members[1])).Available.ShouldBe(100);
        (await Node.Get<RewardReads>().OfAsync(members[0], Ct)).Single().Points.ShouldBe(40);
        ((SettleResult.Cancelled)await Node.CancelAsync(Paola, wish.Id)).Points.Sum(part => part.Points).ShouldBe(40);
        (await Node.RedeemAsync(Paola, members[1], reward, agreed: 60)).ShouldBeOfType<RedeemResult.Requested>();
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task The_second_of_two_who_change_it_at_once_is_told_and_nothing_is_written_over()
    {
        var seen = await FindAsync(await Node.OfferAsync(Paola, 40, stock: 5));
        await Node.RedeemAsync(Paola, (await RichAsync(1, 40))[0], seen.Id);

        var results = await Task.WhenAll(ChangeAsync(seen, points: 50), ChangeAsync(seen, points: 60));

        results.OfType<ChangeRewardResult.Changed>().ShouldHaveSingleItem("a redemption in between is no change of the offer");
        var now = await FindAsync(seen.Id);
        var told = results.OfType<ChangeRewardResult.Meanwhile>().ShouldHaveSingleItem().Now;
        (told.Points, told.Edition).ShouldBe((now.Points, now.Edition));
        (await ChangeAsync(told, points: 70)).ShouldBeOfType<ChangeRewardResult.Changed>();
        (await ChangeAsync(told, points: 70)).ShouldBeOfType<ChangeRewardResult.Changed>("said twice is said once");
        (await HistoryAsync(seen.Id)).Count(change => change.Kind == RewardChangeKind.Changed).ShouldBe(2);
        (await FindAsync(seen.Id)).Stock.ShouldBe(4);
    }

    [Fact]
    public async Task A_withdrawn_reward_is_over_but_what_was_asked_for_is_handed_over_or_taken_back()
    {
        var reward = await Node.OfferAsync(Paola, 30, stock: 5);
        var members = await RichAsync(3, 30);
        var first = (RedeemResult.Requested)await Node.RedeemAsync(Paola, members[0], reward);
        var second = (RedeemResult.Requested)await Node.RedeemAsync(Paola, members[1], reward);

        (await TurnAsync(reward, RewardState.Withdrawn)).ShouldBe(RewardState.Withdrawn);

        (await Node.RedeemAsync(Paola, members[2], reward)).ShouldBe(new RedeemResult.NotOffered());
        (await TurnAsync(reward, RewardState.Offered)).ShouldBe(RewardState.Withdrawn, "for good");
        (await ChangeAsync(await FindAsync(reward), points: 1)).ShouldBeOfType<ChangeRewardResult.Gone>();
        (await StockAsync(reward, new StockMove.By(1))).ShouldBeOfType<StockResult.Gone>();
        (await Node.FulfilAsync(Paola, first.Id)).ShouldBeOfType<SettleResult.Fulfilled>();
        ((SettleResult.Cancelled)await Node.CancelAsync(Paola, second.Id)).Points.Sum(part => part.Points).ShouldBe(30);
        (await Node.PointsAsync(members[1])).Available.ShouldBe(30);
        (await FindAsync(reward)).ShouldSatisfyAllConditions(r => r.Stock.ShouldBe(4), r => r.Given.ShouldBe(1));
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task A_paused_reward_is_offered_again_and_pausing_twice_is_pausing_once()
    {
        var reward = await Node.OfferAsync(Paola, 10);
        var member = (await RichAsync(1, 10))[0];

        (await TurnAsync(reward, RewardState.Paused)).ShouldBe(RewardState.Paused);
        (await TurnAsync(reward, RewardState.Paused)).ShouldBe(RewardState.Paused);
        (await Node.RedeemAsync(Paola, member, reward)).ShouldBe(new RedeemResult.NotOffered());
        (await TurnAsync(reward, RewardState.Offered)).ShouldBe(RewardState.Offered);

        (await Node.RedeemAsync(Paola, member, reward)).ShouldBeOfType<RedeemResult.Requested>();
        (await HistoryAsync(reward)).Select(change => change.Kind).ShouldBe([RewardChangeKind.Offered, RewardChangeKind.Paused, RewardChangeKind.PutUp]);
        (await TurnAsync(new(An.Id()), RewardState.Paused)).ShouldBeNull();
    }

    [Fact]
    public async Task A_stock_can_be_given_up_and_counted_again_and_the_books_still_add_up()
    {
        var reward = await Node.OfferAsync(Paola, 10, stock: 2);
        var members = await RichAsync(4, 10);
        await Node.RedeemAsync(Paola, members[0], reward);

        (await StockAsync(reward, new StockMove.Count(9))).ShouldBeOfType<StockResult.KeptOtherwise>();
        (await StockAsync(reward, new StockMove.Endless())).ShouldBe(new StockResult.Stocked(null));
        (await StockAsync(reward, new StockMove.By(1))).ShouldBeOfType<StockResult.KeptOtherwise>();
        var wish = (RedeemResult.Requested)await Node.RedeemAsync(Paola, members[1], reward);
        await Node.ShouldAddUpAsync();
        (await StockAsync(reward, new StockMove.Count(0))).ShouldBe(new StockResult.Stocked(0));
        (await Node.RedeemAsync(Paola, members[2], reward)).ShouldBe(new RedeemResult.OutOfStock());
        await Node.CancelAsync(Paola, wish.Id);

        (await Node.RedeemAsync(Paola, members[3], reward)).ShouldBeOfType<RedeemResult.Requested>();
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task What_makes_no_sense_is_neither_put_up_nor_moved_and_a_code_is_given_once()
    {
        var details = new RewardDetails { Code = $"premio-{An.Number()}", NameEs = " Bono\0 ", NameEn = "Voucher", Points = 10, Supply = 5 };

        var results = await Task.WhenAll(PutUpAsync(details), PutUpAsync(details with { Points = 20 }));

        var reward = await FindAsync(results.OfType<PutUpResult.PutUp>().ShouldHaveSingleItem().Id);
        results.OfType<PutUpResult.Taken>().ShouldHaveSingleItem();
        (reward.NameEs, reward.Stock, reward.Edition).ShouldBe(("Bono", 5, 1));
        foreach (var (unsound, field) in new (RewardDetails, string)[]
        {
            (details with { Points = 0 }, "Points"), (details with { Code = "A b" }, "Code"), (details with { NameEn = " " }, "NameEn"),
            (details with { NameEs = new('x', 121) }, "NameEs"), (details with { Supply = -1 }, "Supply"), (details with { Supply = 1_000_001 }, "Supply"),
        })
        {
            ((PutUpResult.Unsound)await PutUpAsync(unsound)).Problems.ShouldBe([field]);
        }

        foreach (var move in new StockMove[] { new StockMove.By(0), new StockMove.By(long.MinValue), new StockMove.By(1_000_000), new StockMove.By(1_000_001) })
        {
            ((StockResult.Unsound)await StockAsync(reward.Id, move)).Problems.ShouldBe(["Pieces"]);
        }

        ((StockResult.Unsound)await StockAsync(reward.Id, new StockMove.By(1), reason: " ")).Problems.ShouldBe(["Reason"]);
        (await StockAsync(new(An.Id()), new StockMove.By(1))).ShouldBeOfType<StockResult.Gone>();
        ((ChangeRewardResult.Unsound)await ChangeAsync(reward, points: -1)).Problems.ShouldBe(["Points"]);
    }

    [Fact]
    public async Task Every_change_says_who_did_it_why_and_what_came_of_it()
    {
        var reward = await Node.OfferAsync(Paola, 40, stock: 2);
        await ChangeAsync(await FindAsync(reward), points: 45);
        await StockAsync(reward, new StockMove.By(-1), reason: "Se rompió uno");

        var history = await HistoryAsync(reward);

        history.ShouldAllBe(change => change.By == "Paola");
        history.Select(change => (change.Number, change.Kind, change.Points, change.Stock, change.Pieces, change.Reason)).ShouldBe(
        [
            (3, RewardChangeKind.Stocked, 45, 1, -1, "Se rompió uno"), (2, RewardChangeKind.Changed, 45, 2, null, null), (1, RewardChangeKind.PutUp, 40, 2, 2, null),
        ]);
        var code = (await FindAsync(reward)).Code;
        (await Node.ScalarAsync<long>("select count(*) from core.audit where subject = @s and actor_id = @p", ("s", $"reward:{code}"), ("p", Paola.Value))).ShouldBe(3);
        await Should.ThrowAsync<Npgsql.PostgresException>(() => Node.ScalarAsync<int>("update core.loyalty_reward_change set points = 1 returning 1"));
    }

    [Fact]
    public async Task Who_only_serves_members_keeps_no_rewards()
    {
        var agent = await Node.HireAsync("Lucía", Role.Agent);
        var reward = await Node.OfferAsync(Paola, 40);

        await Should.ThrowAsync<NotAllowedException>(() => Node.As(agent).RunAsync<TurnReward, RewardState?>(x => x.RunAsync(reward, RewardState.Paused, Ct)));
        await Should.ThrowAsync<NotAllowedException>(() => Node.As(agent).RunAsync<StockReward, StockResult>(x => x.RunAsync(reward, new StockMove.Count(1), "sí", Ct)));
        await Should.ThrowAsync<NotAllowedException>(() => Node.As(agent).RunAsync<ChangeReward, ChangeRewardResult>(x => x.RunAsync(reward, 1, "a", "b", 1, Ct)));
    }

    private async Task<List<MemberId>> RichAsync(int count, long points)
    {
        var members = new List<MemberId>();
        for (var n = 0; n < count; n++)
        {
            members.Add(await Node.RegisterAsync());
            await Node.EarnAsync(members[n], $"rich-{members[n].Value:N}", points);
        }

        return members;
    }

    private async Task<Reward> FindAsync(RewardId id) => (await Node.Get<RewardReads>().AllAsync(Ct)).Single(reward => reward.Id == id);

    private Task<IReadOnlyList<RewardChange>> HistoryAsync(RewardId id) => Node.Get<RewardReads>().HistoryAsync(id, Ct);

    private Task<PutUpResult> PutUpAsync(RewardDetails details) => Node.As(Paola).RunAsync<PutUpReward, PutUpResult>(x => x.RunAsync(details, Ct));

    private Task<ChangeRewardResult> ChangeAsync(Reward seen, long points) =>
        Node.As(Paola).RunAsync<ChangeReward, ChangeRewardResult>(x => x.RunAsync(seen.Id, seen.Edition, seen.NameEs, seen.NameEn, points, Ct));

    private Task<RewardState?> TurnAsync(RewardId id, RewardState to) => Node.As(Paola).RunAsync<TurnReward, RewardState?>(x => x.RunAsync(id, to, Ct));

    private Task<StockResult> StockAsync(RewardId id, StockMove move, TestNode? node = null, string reason = "Llegó el pedido") =>
        (node ?? Node).As(Paola).RunAsync<StockReward, StockResult>(x => x.RunAsync(id, move, reason, Ct));
}
