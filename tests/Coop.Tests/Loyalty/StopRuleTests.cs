using Coop.Core.Access;
using Coop.Core.Facts;
using Coop.Core.Loyalty.Rules;
using Coop.Testing;
using Coop.Tests.Facts;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

/// <summary>A rule that was a mistake ends at once; one that was to come is withdrawn; and nobody writes over what they have not seen.</summary>
[Trait("Category", "integration")]
public sealed class StopRuleTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
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
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task What_is_sold_after_the_stop_earns_nothing_and_what_was_sold_the_day_before_still_does()
    {
        var code = Code();
        await PublishAsync(Rule(code, new Yield.PerAmount(1, 1000)), seen: 0);
        var member = await _node.RegisterAsync();
        await _node.SoldAsync(member);
        await _node.SettleAsync();

        (await StopAsync(code, seen: 1)).ShouldBe(new PublishRuleResult.Published(code, 2));
        await _node.SoldAsync(member);
        await _node.SettleAsync();
        (await _node.BalanceAsync(member)).ShouldBe(47);

        await _node.SellAsync(Till.Sale(_node, MemberRef.Of(member)) with { At = _node.Clock.GetUtcNow().AddDays(-1) });
        await _node.SettleAsync();
        (await _node.BalanceAsync(member)).ShouldBe(94);
        await _node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task A_stop_lets_nothing_begin_later_either()
    {
        var code = Code();
        await PublishAsync(Rule(code, new Yield.Fixed(10)), seen: 0);
        await PublishAsync(Rule(code, new Yield.Fixed(99)) with { From = _node.Today().AddDays(20) }, seen: 1);
        await StopAsync(code, seen: 2);
        _node.Clock.Advance(TimeSpan.FromDays(30));
        var member = await _node.RegisterAsync();
        await _node.SoldAsync(member);
        await _node.SettleAsync();

        (await _node.BalanceAsync(member)).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_withdrawn_before_it_begins_never_does_and_what_holds_goes_on()
    {
        var (code, alone) = (Code(), Code());
        await PublishAsync(Rule(code, new Yield.Fixed(10)), seen: 0);
        await PublishAsync(Rule(code, new Yield.Fixed(99)) with { From = _node.Today().AddDays(20) }, seen: 1);
        await PublishAsync(Rule(alone, new Yield.Fixed(7)) with { From = _node.Today().AddDays(20) }, seen: 0);

        (await WithdrawAsync(code, seen: 2)).ShouldBe(new PublishRuleResult.Published(code, 3));
        (await WithdrawAsync(alone, seen: 1)).ShouldBe(new PublishRuleResult.Published(alone, 2));
        (await WithdrawAsync(code, seen: 3)).ShouldBeOfType<PublishRuleResult.Stale>();

        _node.Clock.Advance(TimeSpan.FromDays(30));
        var member = await _node.RegisterAsync();
        await _node.SoldAsync(member);
        await _node.SettleAsync();
        (await _node.BalanceAsync(member)).ShouldBe(10);
    }

    [Fact]
    public async Task Nobody_writes_over_a_version_they_have_not_seen_nor_a_new_rule_over_an_old_one()
    {
        var code = Code();
        await PublishAsync(Rule(code, new Yield.Fixed(10)), seen: 0);
        await PublishAsync(Rule(code, new Yield.Fixed(20)), seen: 1);

        (await PublishAsync(Rule(code, new Yield.Fixed(30)), seen: 1)).ShouldBeOfType<PublishRuleResult.Stale>().Newest.Rule.Gives.ShouldBe(new Yield.Fixed(20));
        (await PublishAsync(Rule(code, new Yield.Fixed(30)), seen: 0)).ShouldBeOfType<PublishRuleResult.Unsound>().Problems.ShouldBe(["Taken"]);
        (await PublishAsync(Rule(code, new Yield.Fixed(30)) with { Cause = RuleCause.Answer }, seen: 2)).ShouldBeOfType<PublishRuleResult.Unsound>().Problems.ShouldBe(["Cause"]);
        (await StopAsync(code, seen: 1)).ShouldBeOfType<PublishRuleResult.Stale>();
        (await StopAsync("no-hay", seen: 0)).ShouldBeOfType<PublishRuleResult.Unsound>();
    }

    [Fact]
    public async Task Of_many_at_once_who_saw_the_same_version_one_publishes()
    {
        var code = Code();
        await PublishAsync(Rule(code, new Yield.Fixed(10)), seen: 0);

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() =>
            n % 2 == 0 ? PublishAsync(Rule(code, new Yield.Fixed(20 + n)), seen: 1) : StopAsync(code, seen: 1))));

        results.OfType<PublishRuleResult.Published>().Single().Version.ShouldBe(2);
        results.OfType<PublishRuleResult.Stale>().Count().ShouldBe(7);
    }

    [Fact]
    public async Task Who_may_not_steer_loyalty_stops_nothing()
    {
        var ana = await _node.HireAsync();

        await Should.ThrowAsync<NotAllowedException>(() => _node.As(ana).RunAsync<StopRule, PublishRuleResult>(stop => stop.NowAsync("compras", 1, Ct)));
    }

    private Task<PublishRuleResult> PublishAsync(EarningRule rule, int seen) => _node.As(_paola).RunAsync<PublishRule, PublishRuleResult>(x => x.RunAsync(rule, seen, Ct));

    private Task<PublishRuleResult> StopAsync(string code, int seen) => _node.As(_paola).RunAsync<StopRule, PublishRuleResult>(stop => stop.NowAsync(code, seen, Ct));

    private Task<PublishRuleResult> WithdrawAsync(string code, int seen) => _node.As(_paola).RunAsync<StopRule, PublishRuleResult>(stop => stop.WithdrawAsync(code, seen, Ct));

    private static string Code() => $"regla-{An.Number()}";

    private EarningRule Rule(string code, Yield gives) => new() { Code = code, NameEs = code, NameEn = code, From = _node.Today().AddDays(-5), Gives = gives };
}
