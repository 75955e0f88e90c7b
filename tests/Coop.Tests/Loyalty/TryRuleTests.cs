using Coop.Core.Access;
using Coop.Core.Facts;
using Coop.Core.Loyalty.Rules;
using Coop.Testing;
using Coop.Tests.Facts;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

/// <summary>A rule tried on history says what it would have given; publishing it and telling the same history gives exactly that.</summary>
[Trait("Category", "integration")]
public sealed class TryRuleTests : StockedTests
{
    [Fact]
    public async Task What_the_trial_says_is_what_earning_would_have_given()
    {
        var random = new Random(3);
        EarningRule[] inForce = [Rule("compras", new Yield.PerAmount(1, 1000)), Rule("primera", new Yield.Fixed(100)) with { First = true }];
        EarningRule[] drafts =
        [
            Rule("compras", new Yield.PerAmount(3, 2000)) with { CapMonth = 60, CapEach = 40 },
            Rule("arroz", new Yield.Multiply(2.5m)) with { Products = ["MERCADO"], Minimum = 20_000 },
            Rule("aportes", new Yield.PerAmount(2, 5000)) with { Cause = RuleCause.Contribution },
        ];
        foreach (var rule in inForce)
        {
            await PublishAsync(rule);
        }

        foreach (var draft in drafts)
        {
            await PublishAsync(draft);
        }

        // The rules hold already while the history is told; the trial of each, against the others, must come to what stands in the books.
        for (var n = 0; n < 12; n++)
        {
            var member = await Node.RegisterAsync();
            for (var many = random.Next(1, 6); many > 0; many--)
            {
                Node.Clock.Advance(TimeSpan.FromHours(random.Next(1, 200)));
                var sale = Till.Sale(Node, MemberRef.Of(member)) with
                {
                    Lines = [new("ARROZ", 2, random.Next(1, 60) * 1000), new("CURSO", 1, random.Next(1, 60) * 1000)],
                };
                await Node.SellAsync(sale);
                await Node.ContributeAsync(Till.Pays(Node, MemberRef.Of(member), random.Next(1, 20) * 5000));
                await Node.SettleAsync();
                if (random.Next(4) == 0)
                {
                    await Node.ReturnAsync(Till.Back(Node, sale, new ReturnLineDraft(1, 1)));
                    await Node.SettleAsync();
                }
            }
        }

        foreach (var draft in drafts.Append(inForce[1]))
        {
            var trial = await TryAsync(draft, 366);
            var (points, members) = (
                await Node.ScalarAsync<long>("select coalesce(sum(points), 0)::bigint from core.loyalty_line where rule_code = @r", ("r", draft.Code)),
                await Node.ScalarAsync<long>("select count(*) from (select member_id from core.loyalty_line where rule_code = @r group by 1 having sum(points) > 0) m", ("r", draft.Code)));
            (trial.Points, trial.Members, trial.With).ShouldBe((points, members, await Node.ScalarAsync<long>("select sum(points)::bigint from core.loyalty_line")), draft.Code);
            (trial.With, trial.Cost, trial.Replaced).ShouldBe((trial.Without, 0m, trial.Points), "it is what holds already");
            trial.Months.Sum(month => month.With).ShouldBe(trial.With);
        }
    }

    [Fact]
    public async Task A_dearer_draft_costs_what_it_gives_beyond_what_holds_and_publishes_nothing()
    {
        await PublishAsync(Rule("compras", new Yield.PerAmount(1, 1000)));
        var member = await Node.RegisterAsync();
        await Node.SoldAsync(member);
        await Node.SettleAsync();

        var trial = await TryAsync(Rule("compras", new Yield.PerAmount(2, 1000)), 30);

        (trial.Members, trial.Causes, trial.Points, trial.Replaced, trial.Cost).ShouldBe((1, 1, 94, 47, 47 * 5m));
        (await TryAsync(Rule("compras", new Yield.PerAmount(2, 1000)), 1)).Points.ShouldBe(94);
        (await Node.Get<RuleReads>().AllAsync(Ct)).Count.ShouldBe(1);
        (await Node.BalanceAsync(member)).ShouldBe(47);
    }

    [Fact]
    public async Task Only_who_steers_loyalty_tries()
    {
        var analyst = await Node.HireAsync("Andrés", Role.Analyst);

        await Should.ThrowAsync<NotAllowedException>(Node.As(analyst).RunAsync<TryRule, RuleTrial>(x => x.RunAsync(Rule("x", new Yield.Fixed(1)), 30, null, Ct)));
    }

    private Task<RuleTrial> TryAsync(EarningRule rule, int days) => Node.As(Paola).RunAsync<TryRule, RuleTrial>(x => x.RunAsync(rule, days, null, Ct));

    private async Task PublishAsync(EarningRule rule) =>
        (await Node.As(Paola).RunAsync<PublishRule, PublishRuleResult>(x => x.RunAsync(rule, Ct))).ShouldBeOfType<PublishRuleResult.Published>();

    private static EarningRule Rule(string code, Yield gives) => new() { Code = code, NameEs = code, NameEn = code, From = new(2026, 1, 1), Gives = gives };
}
