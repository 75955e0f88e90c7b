using Coop.Core.Access;
using Coop.Core.Facts;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Members;
using Coop.Testing;
using Coop.Tests.Facts;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

/// <summary>From the till to the account: what members buy, bring back and pay in, as the facts tell it.</summary>
[Trait("Category", "integration")]
public sealed class EarnFromFactsTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private TestNode _node = null!;
    private StaffId _paola;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _node = new TestNode(database);
        await _node.SettleAsync();
        await _node.EmptyBooksAsync();
        _paola = await _node.LoyalAsync();
        await _node.StockAsync();
        await RuleAsync("compras", new Yield.PerAmount(1, 1000));
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_sale_earns_once_its_return_takes_back_and_journeys_hear_of_it()
    {
        var member = await _node.RegisterAsync();
        var sale = await _node.SoldAsync(member);
        await _node.SettleAsync();
        var earned = await _node.BalanceAsync(member);
        await _node.SellAsync(sale);
        await _node.ReturnAsync(Till.Back(_node, sale, new ReturnLineDraft(1, 1)));
        await _node.SettleAsync();
        var half = await _node.BalanceAsync(member);
        await _node.ReturnAsync(Till.Back(_node, sale));
        await _node.SettleAsync();

        // 47,133.33 pesos: 47 points, of which the rice carries 44 and the panela 3.
        (earned, half, await _node.BalanceAsync(member)).ShouldBe((47, 25, 0));
        (await _node.ColumnAsync<string>("select body->>'points' from core.event where name = 'points.earned' and body->>'member' = @m", ("m", member.Value.ToString("D"))))
            .ShouldBe(["47"]);
        await _node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Events_told_again_change_nothing()
    {
        var member = await _node.RegisterAsync();
        var sale = await _node.SoldAsync(member);
        await _node.ReturnAsync(Till.Back(_node, sale, new ReturnLineDraft(2, 0.5m)));
        await _node.SettleAsync();
        var balance = await _node.BalanceAsync(member);

        await _node.ExecuteAsync("update core.event_cursor set xid = '0', position = 0 where subscriber = 'loyalty'");
        await _node.SettleAsync();

        (balance, await _node.BalanceAsync(member)).ShouldBe((44, 44));
        await _node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task A_return_that_is_heard_with_its_sale_leaves_what_was_kept()
    {
        var member = await _node.RegisterAsync();
        var sale = await _node.SoldAsync(member);
        await _node.ReturnAsync(Till.Back(_node, sale, new ReturnLineDraft(1, 2)));

        await _node.SettleAsync();

        (await _node.BalanceAsync(member)).ShouldBe(3);
        await _node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task A_sale_told_wrong_and_told_again_counts_as_the_second()
    {
        var member = await _node.RegisterAsync();
        await RuleAsync("primera", new Yield.Fixed(100), first: true);
        var wrong = await _node.SoldAsync(member);
        await _node.SettleAsync();
        var first = await _node.BalanceAsync(member);
        (await _node.SellAsync(Till.Sale(_node, MemberRef.Of(member)) with { Corrects = wrong.Key, Lines = [new("ARROZ", 1, 21_900)] })).ShouldBeOfType<FactResult.Done>();
        await _node.SettleAsync();

        first.ShouldBe(147);
        (await _node.BalanceAsync(member)).ShouldBe(121, "21 for the purchase, and it is still the first");
        await _node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Who_was_no_member_yet_earns_nothing()
    {
        var prospect = await _node.RegisterAsync(An.Person() with { Stage = MemberStage.Prospect });
        await _node.SoldAsync(prospect);
        await _node.SettleAsync();

        (await _node.BalanceAsync(prospect)).ShouldBe(0);
    }

    [Fact]
    public async Task A_contribution_earns_and_one_that_bounced_does_not()
    {
        await _node.As(_paola).RunAsync<PublishRule, PublishRuleResult>(x => x.RunAsync(
            Rule("aportes", new Yield.PerAmount(2, 5000)) with { Cause = RuleCause.Contribution }, Ct));
        var member = await _node.RegisterAsync();
        var paid = Till.Pays(_node, MemberRef.Of(member));
        await _node.ContributeAsync(paid);
        await _node.SettleAsync();
        var earned = await _node.BalanceAsync(member);
        await _node.ContributeAsync(paid with { Key = Till.Key(), TakesBack = paid.Key, Amount = 0 });
        await _node.SettleAsync();

        (earned, await _node.BalanceAsync(member)).ShouldBe((18, 0));
        await _node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task A_rule_for_a_product_counts_what_stands_below_it()
    {
        await RuleAsync("mercado", new Yield.Multiply(2), products: ["MERCADO"]);
        var member = await _node.RegisterAsync();
        await _node.SellAsync(Till.Sale(_node, MemberRef.Of(member)) with { Lines = [new("ARROZ", 1, 10_000), new("CURSO", 1, 10_000)] });
        await _node.SettleAsync();

        (await _node.BalanceAsync(member)).ShouldBe(30);
    }

    private Task<PublishRuleResult> RuleAsync(string code, Yield gives, bool first = false, IReadOnlyList<string>? products = null) =>
        _node.As(_paola).RunAsync<PublishRule, PublishRuleResult>(x => x.RunAsync(Rule(code, gives) with { First = first, Products = products ?? [] }, Ct));

    private static EarningRule Rule(string code, Yield gives) => new() { Code = code, NameEs = code, NameEn = code, From = new(2026, 1, 1), Gives = gives };
}
