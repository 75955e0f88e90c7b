using Coop.Core.Facts;
using Coop.Core.Knowledge;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Lifecycle;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Members;
using Coop.Core.Members.Ties;
using Coop.Testing;
using Coop.Tests.Facts;
using Coop.Tests.Knowledge;
using Coop.Tests.Lifecycle;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

/// <summary>Points for whoever brought a friend, once the friend has paid, and for whoever answers; in a cooperative of its own for each test.</summary>
[Trait("Category", "integration")]
public sealed class ReferralTests : StockedTests
{
    [Fact]
    public async Task The_friends_first_contribution_gives_the_referrer_points_once_however_often_all_is_told()
    {
        await RuleAsync(new() { Cause = RuleCause.Referral, Gives = new Yield.Fixed(200) });
        var (friend, referrer) = await TwoAsync();
        await ReferAsync(friend, referrer);
        await Node.SettleAsync();
        var before = await Node.BalanceAsync(referrer);

        await PayAsync(friend);
        await Node.SettleAsync();
        var after = await Node.BalanceAsync(referrer);
        await PayAsync(friend);
        await Node.ExecuteAsync("update core.event_cursor set xid = '0', position = 0 where subscriber = 'referrals'");
        await Node.SettleAsync();

        (before, after, await Node.BalanceAsync(referrer), await Node.BalanceAsync(friend)).ShouldBe((0, 200, 200, 0));
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task It_is_the_same_whether_the_relation_is_told_before_the_contribution_or_after()
    {
        await RuleAsync(new() { Cause = RuleCause.Referral, Gives = new Yield.Fixed(200) });
        var (friend, referrer) = await TwoAsync();
        await PayAsync(friend);
        await Node.SettleAsync();

        await ReferAsync(friend, referrer);
        await Node.SettleAsync();

        (await Node.BalanceAsync(referrer)).ShouldBe(200);
    }

    [Fact]
    public async Task Who_is_referred_after_having_paid_brings_nothing()
    {
        await RuleAsync(new() { Cause = RuleCause.Referral, Gives = new Yield.Fixed(200) });
        var (friend, referrer) = await TwoAsync();
        await PayAsync(friend);
        Node.Clock.Advance(TimeSpan.FromDays(3));

        await ReferAsync(friend, referrer);
        await PayAsync(friend);
        await Node.SettleAsync();

        (await Node.BalanceAsync(referrer)).ShouldBe(0);
    }

    [Fact]
    public async Task A_contribution_that_bounced_takes_the_points_back_and_the_next_one_gives_them_again()
    {
        await RuleAsync(new() { Cause = RuleCause.Referral, Gives = new Yield.Fixed(200) });
        var (friend, referrer) = await TwoAsync();
        await ReferAsync(friend, referrer);
        var paid = await PayAsync(friend);
        await Node.SettleAsync();
        await Node.ContributeAsync(paid with { Key = Till.Key(), TakesBack = paid.Key, Amount = 0 });
        await Node.SettleAsync();
        var bounced = await Node.BalanceAsync(referrer);

        await PayAsync(friend);
        await Node.SettleAsync();

        (bounced, await Node.BalanceAsync(referrer)).ShouldBe((0, 200));
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task A_relation_written_down_by_mistake_takes_them_back_and_the_right_referrer_has_them()
    {
        await RuleAsync(new() { Cause = RuleCause.Referral, Gives = new Yield.Fixed(200) });
        var (friend, wrong) = await TwoAsync();
        var right = await Node.RegisterAsync();
        await ReferAsync(friend, wrong);
        await PayAsync(friend);
        await Node.SettleAsync();
        var id = new RelationId(await Node.ScalarAsync<Guid>("select id from core.relation where member_id = @m", ("m", friend.Value)));

        await Node.As(Paola).RunAsync<TakeBackRelation, bool>(async x =>
        {
            await x.RunAsync(id, Ct);
            return true;
        });
        await ReferAsync(friend, right);
        await Node.SettleAsync();

        (await Node.BalanceAsync(wrong), await Node.BalanceAsync(right)).ShouldBe((0, 200));
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task On_the_day_one_referrer_ended_and_another_began_the_first_has_them_and_a_trial_says_the_same()
    {
        var rule = new EarningRule { Cause = RuleCause.Referral, Gives = new Yield.Fixed(200) };
        var (friend, first) = await TwoAsync();
        var second = await Node.RegisterAsync();
        await ReferAsync(friend, first);
        Node.Clock.Advance(TimeSpan.FromDays(2));
        var id = new RelationId(await Node.ScalarAsync<Guid>("select id from core.relation where member_id = @m", ("m", friend.Value)));
        (await Node.As(Paola).RunAsync<EndRelation, string?>(x => x.RunAsync(id, null, Ct))).ShouldBeNull();
        await ReferAsync(friend, second);
        await PayAsync(friend);
        var trial = await Node.As(Paola).RunAsync<TryRule, RuleTrial>(x => x.RunAsync(Named(rule), 30, null, Ct));
        await RuleAsync(rule);
        await Node.SettleAsync();
        await Node.ExecuteAsync("update core.event_cursor set xid = '0', position = 0 where subscriber = 'referrals'");
        await Node.SettleAsync();

        (await Node.BalanceAsync(first), await Node.BalanceAsync(second), trial.Points).ShouldBe((200, 0, 200));
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task An_end_before_the_contribution_takes_them_back_and_without_that_end_they_are_there_again()
    {
        await RuleAsync(new() { Cause = RuleCause.Referral, Gives = new Yield.Fixed(200) });
        var (friend, referrer) = await TwoAsync();
        await ReferAsync(friend, referrer);
        var began = Node.Today();
        Node.Clock.Advance(TimeSpan.FromDays(2));
        await PayAsync(friend);
        await Node.SettleAsync();
        var id = new RelationId(await Node.ScalarAsync<Guid>("select id from core.relation where member_id = @m", ("m", friend.Value)));
        var balances = new List<long>();
        foreach (var _ in Enumerable.Range(0, 2))
        {
            (await Node.As(Paola).RunAsync<EndRelation, string?>(x => x.RunAsync(id, began, Ct))).ShouldBeNull();
            await Node.SettleAsync();
            balances.Add(await Node.BalanceAsync(referrer));
            (await Node.As(Paola).RunAsync<ReopenRelation, string?>(x => x.RunAsync(id, Ct))).ShouldBeNull();
            await Node.SettleAsync();
            await Node.ExecuteAsync("update core.event_cursor set xid = '0', position = 0 where subscriber = 'referrals'");
            await Node.SettleAsync();
            balances.Add(await Node.BalanceAsync(referrer));
        }

        balances.ShouldBe([0, 200, 0, 200]);
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Who_has_left_keeps_what_they_were_given_and_is_given_nothing_more()
    {
        await RuleAsync(new() { Cause = RuleCause.Referral, Gives = new Yield.Fixed(200) });
        var (first, referrer) = await TwoAsync();
        var second = await Node.RegisterAsync();
        await ReferAsync(first, referrer);
        await ReferAsync(second, referrer);
        await PayAsync(first);
        await Node.SettleAsync();

        Node.Clock.Advance(TimeSpan.FromHours(1));
        (await Node.ChangeAsync(Paola, referrer, LifecycleCause.VoluntaryWithdrawal)).ShouldBeOfType<LifecycleResult.Done>();
        await PayAsync(first);
        await PayAsync(second);
        await Node.SettleAsync();

        (await Node.BalanceAsync(referrer)).ShouldBe(200);
    }

    [Fact]
    public async Task What_the_friend_must_pay_at_least_and_the_most_of_a_month_hold_and_a_trial_says_the_same()
    {
        var rule = new EarningRule { Cause = RuleCause.Referral, Gives = new Yield.Fixed(200), Minimum = 40_000, CapMonth = 300 };
        var referrer = await Node.RegisterAsync();
        foreach (var amount in new[] { 50_000m, 10_000m, 45_000m, 60_000m })
        {
            var friend = await Node.RegisterAsync();
            await ReferAsync(friend, referrer);
            await PayAsync(friend, amount);
        }

        await Node.SettleAsync();
        var trial = await Node.As(Paola).RunAsync<TryRule, RuleTrial>(x => x.RunAsync(Named(rule), 30, null, Ct));
        await RuleAsync(rule);
        await Node.ExecuteAsync("update core.event_cursor set xid = '0', position = 0 where subscriber = 'referrals'");
        await Node.SettleAsync();

        (await Node.BalanceAsync(referrer), trial.Points, trial.Members).ShouldBe((300, 300, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_friends_in_any_order_with_two_nodes_at_once_are_paid_for_once_each(int seed)
    {
        await RuleAsync(new() { Cause = RuleCause.Referral, Gives = new Yield.Fixed(10) });
        await using var other = new TestNode(Database, Node.Clock);
        var random = new Random(seed);
        var referrers = new[] { await Node.RegisterAsync(), await Node.RegisterAsync(), await Node.RegisterAsync() };
        var steps = new List<Func<Task>>();
        var deserved = referrers.ToDictionary(referrer => referrer, _ => 0L);
        for (var n = 0; n < 12; n++)
        {
            var (friend, referrer) = (await Node.RegisterAsync(), referrers[random.Next(referrers.Length)]);
            var (refers, pays, bounces) = (random.Next(4) > 0, random.Next(4) > 0, random.Next(4) == 0);
            var paid = Till.Pays(Node, MemberRef.Of(friend));
            deserved[referrer] += refers && pays && !bounces ? 10 : 0;
            steps.Add(() => refers ? ReferAsync(friend, referrer) : Task.CompletedTask);
            steps.Add(async () =>
            {
                if (pays)
                {
                    await Node.ContributeAsync(paid);
                    await (bounces ? Node.ContributeAsync(paid with { Key = Till.Key(), TakesBack = paid.Key, Amount = 0 }) : Task.CompletedTask);
                }
            });
        }

        foreach (var step in steps.OrderBy(_ => random.Next()).ToList())
        {
            await step();
            if (random.Next(3) == 0)
            {
                await Task.WhenAll(Node.SettleAsync(), other.SettleAsync());
            }
        }

        await Task.WhenAll(Node.SettleAsync(), other.SettleAsync());
        foreach (var referrer in referrers)
        {
            (await Node.BalanceAsync(referrer)).ShouldBe(deserved[referrer]);
        }

        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task An_answer_gives_points_for_the_questions_a_rule_names_and_a_refusal_none()
    {
        await RuleAsync(new() { Cause = RuleCause.Answer, Gives = new Yield.Fixed(15), Questions = ["pet"] });
        var (boss, member) = (await Node.BossAsync(), await Node.RegisterAsync());
        foreach (var code in new[] { "pet", "car" })
        {
            await Node.AskForAsync(boss, code, AttributeKind.YesNo);
            await Node.AskAsync(boss, code, 50);
        }

        await Node.VisitAsync(member);
        await Node.AnswerAsync(boss, member, "pet", AskOutcome.Answered, "yes", 0);
        await Node.AnswerAsync(boss, member, "car", AskOutcome.Answered, "yes", 0);
        await Node.SettleAsync();
        await Node.ExecuteAsync("update core.event_cursor set xid = '0', position = 0 where subscriber = 'loyalty'");
        await Node.SettleAsync();

        (await Node.BalanceAsync(member)).ShouldBe(15);
        var trial = await Node.As(Paola).RunAsync<TryRule, RuleTrial>(
            x => x.RunAsync(Named(new() { Cause = RuleCause.Answer, Gives = new Yield.Fixed(4) }), 30, null, Ct));
        (trial.Points, trial.Causes).ShouldBe((8, 2));
    }

    [Theory]
    [InlineData(RuleCause.Referral, nameof(EarningRule.Gives))]
    [InlineData(RuleCause.Answer, nameof(EarningRule.Gives))]
    public void What_nobody_paid_for_gives_fixed_points_only(RuleCause cause, string problem)
    {
        Named(new() { Cause = cause, Gives = new Yield.PerAmount(1, 1000) }).Problems().ShouldBe([problem]);
        Named(new() { Cause = cause, Gives = new Yield.Multiply(2) }).Problems().ShouldBe([problem]);
        Named(new() { Cause = cause, Gives = new Yield.Fixed(5) }).Problems().ShouldBeEmpty();
        Named(new() { Cause = RuleCause.Sale, Gives = new Yield.Fixed(5), Questions = ["pet"] }).Problems().ShouldBe([nameof(EarningRule.Questions)]);
    }

    private static EarningRule Named(EarningRule rule) => rule with { Code = "regla", NameEs = "Regla", NameEn = "Rule", From = new(2020, 1, 1) };

    private async Task RuleAsync(EarningRule rule) =>
        (await Node.As(Paola).RunAsync<PublishRule, PublishRuleResult>(x => x.RunAsync(Named(rule), Ct))).ShouldBeOfType<PublishRuleResult.Published>();

    private async Task<(MemberId Friend, MemberId Referrer)> TwoAsync() => (await Node.RegisterAsync(), await Node.RegisterAsync());

    private async Task ReferAsync(MemberId friend, MemberId referrer) =>
        (await Node.As(Paola).RunAsync<BeginRelation, string?>(x => x.RunAsync(friend, RelationKind.Referrer, referrer, null, Ct))).ShouldBeNull();

    private async Task<ContributionDraft> PayAsync(MemberId member, decimal? amount = null)
    {
        var paid = Till.Pays(Node, MemberRef.Of(member));
        paid = paid with { Amount = amount ?? paid.Amount };
        (await Node.ContributeAsync(paid)).ShouldBeOfType<FactResult.Done>();
        return paid;
    }
}
