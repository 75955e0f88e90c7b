using Coop.Core.Loyalty.Rewards;
using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

[Trait("Category", "integration")]
public sealed class RedemptionTests(TestDatabase database) : LoyalTests(database)
{
    [Fact]
    public async Task Of_fifty_wishes_at_once_as_many_are_granted_as_the_points_pay_for()
    {
        await using var other = new TestNode(Database, Node.Clock);
        var member = await Node.RegisterAsync();
        await Node.EarnAsync(member, $"fifty-{member.Value:N}", 1049);
        var reward = await Node.OfferAsync(Paola, 150);

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => (n % 2 == 0 ? Node : other).RedeemAsync(Paola, member, reward)));

        results.OfType<RedeemResult.Requested>().Count().ShouldBe(1049 / 150);
        results.OfType<RedeemResult.NotEnough>().Count().ShouldBe(50 - (1049 / 150));
        (await Node.PointsAsync(member)).Available.ShouldBe(1049 % 150);
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Of_many_members_who_want_the_last_pieces_as_many_get_one_as_there_are()
    {
        var reward = await Node.OfferAsync(Paola, 10, stock: 3);
        var members = new List<MemberId>();
        for (var n = 0; n < 12; n++)
        {
            members.Add(await Node.RegisterAsync());
            await Node.EarnAsync(members[n], $"last-{members[n].Value:N}", 10);
        }

        var results = await Task.WhenAll(members.Select(member => Node.RedeemAsync(Paola, member, reward)));

        results.OfType<RedeemResult.Requested>().Count().ShouldBe(3);
        results.OfType<RedeemResult.OutOfStock>().Count().ShouldBe(9);
        (await Node.Get<RewardReads>().AllAsync(Ct)).Single(r => r.Id == reward).Stock.ShouldBe(0);
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task The_same_wish_told_again_costs_once()
    {
        var member = await Node.RegisterAsync();
        await Node.EarnAsync(member, $"again-{member.Value:N}", 100);
        var reward = await Node.OfferAsync(Paola, 40);
        var id = An.Id();

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Node.RedeemAsync(Paola, member, reward, id)));

        results.ShouldAllBe(result => result == new RedeemResult.Requested(new(id)));
        (await Node.PointsAsync(member)).Available.ShouldBe(60);
    }

    [Fact]
    public async Task What_expires_first_is_spent_first_and_comes_back_with_the_terms_it_had()
    {
        var member = await Node.RegisterAsync();
        var today = Node.Today();
        await Node.EarnAsync(member, $"new-{member.Value:N}", 100, today);
        await Node.EarnAsync(member, $"old-{member.Value:N}", 60, today.AddMonths(-6));
        var reward = await Node.OfferAsync(Paola, 90, stock: 1);
        var wish = (RedeemResult.Requested)await Node.RedeemAsync(Paola, member, reward);

        var cancelled = (SettleResult.Cancelled)await Node.CancelAsync(Paola, wish.Id);

        cancelled.Points.ShouldBe(
        [
            new GivenBack(60, "after:12m", today.AddMonths(-6).AddMonths(12)),
            new GivenBack(30, "after:12m", today.AddMonths(12)),
        ]);
        (await Node.PointsAsync(member)).ShouldSatisfyAllConditions(
            points => points.Available.ShouldBe(160), points => points.NextExpiry.ShouldBe(today.AddMonths(6)), points => points.NextPoints.ShouldBe(60));
        (await Node.Get<RewardReads>().AllAsync(Ct)).Single(r => r.Id == reward).Stock.ShouldBe(1);
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Points_that_come_back_after_their_time_are_good_for_as_long_as_the_programme_reinstates()
    {
        var member = await Node.RegisterAsync();
        await Node.EarnAsync(member, $"late-{member.Value:N}", 50, Node.Today().AddMonths(-12).AddDays(2));
        var wish = (RedeemResult.Requested)await Node.RedeemAsync(Paola, member, await Node.OfferAsync(Paola, 50));
        Node.Clock.Advance(TimeSpan.FromDays(40));

        var cancelled = (SettleResult.Cancelled)await Node.CancelAsync(Paola, wish.Id);

        cancelled.Points.ShouldBe([new GivenBack(50, "after:12m", Node.Today().AddDays(30))]);
        (await Node.PointsAsync(member)).Available.ShouldBe(50);
    }

    [Fact]
    public async Task A_redemption_ends_once_whoever_presses_what()
    {
        var member = await Node.RegisterAsync();
        await Node.EarnAsync(member, $"ends-{member.Value:N}", 100);
        var wish = (RedeemResult.Requested)await Node.RedeemAsync(Paola, member, await Node.OfferAsync(Paola, 100));

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => n % 2 == 0 ? Node.FulfilAsync(Paola, wish.Id) : Node.CancelAsync(Paola, wish.Id)));

        results.Count(result => result is SettleResult.Fulfilled or SettleResult.Cancelled).ShouldBe(1);
        results.OfType<SettleResult.Settled>().Select(result => result.State).Distinct().ShouldHaveSingleItem().ShouldNotBe(RedemptionState.Requested);
        (await Node.CancelAsync(Paola, new(An.Id()))).ShouldBe(new SettleResult.Unknown());
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Points_of_today_that_must_wait_cannot_be_spent_yet()
    {
        var member = await Node.RegisterAsync();
        await Node.EarnAsync(member, $"future-{member.Value:N}", 100, Node.Today().AddDays(5));
        var reward = await Node.OfferAsync(Paola, 100);

        (await Node.RedeemAsync(Paola, member, reward)).ShouldBe(new RedeemResult.NotEnough(0, 100));
        Node.Clock.Advance(TimeSpan.FromDays(5));
        (await Node.RedeemAsync(Paola, member, reward)).ShouldBeOfType<RedeemResult.Requested>();
    }
}
