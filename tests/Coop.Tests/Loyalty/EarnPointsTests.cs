using Coop.Core.Access;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Members;
using Coop.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

[Trait("Category", "integration")]
public sealed class EarnPointsTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private TestNode _node = null!;
    private StaffId _paola;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _node = new TestNode(database);
        await _node.EmptyBooksAsync();
        _paola = await _node.LoyalAsync();
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_purchase_is_explained_line_by_line_and_told_again_gives_nothing()
    {
        await RuleAsync("compras", new Yield.PerAmount(1, 1000));
        await RuleAsync("primera", new Yield.Fixed(100), first: true);
        var member = await _node.RegisterAsync();

        var lines = await EarnAsync(member, "a", 12_000, 8_000);
        var again = await EarnAsync(member, "a", 12_000, 8_000);

        lines.ShouldBe(
        [
            new EarnedLine("compras", 1, 1, 12_000, 12), new("compras", 1, 2, 8_000, 8),
            new("primera", 1, 1, 12_000, 60), new("primera", 1, 2, 8_000, 40),
        ]);
        again.ShouldBeEmpty();
        (await _node.Get<RuleReads>().ExplainAsync(member, 1, Ct)).ShouldBe(lines);
        (await _node.BalanceAsync(member)).ShouldBe(120);
        (await EarnAsync(member, "b", 1000)).Single().Rule.ShouldBe("compras", "the first purchase is over, whatever the caller says");
        await ShouldAgreeAsync();
    }

    [Fact]
    public async Task Returns_in_parts_take_each_line_back_and_never_more_than_all()
    {
        await RuleAsync("compras", new Yield.PerAmount(1, 1000));
        var member = await _node.RegisterAsync();
        await EarnAsync(member, "r", 10_000, 3_000);

        await BackAsync("r", "r1", line => line.Earned.Line == 1 ? line.Earned.Points / 3 : 0);
        await BackAsync("r", "r1", line => line.Earned.Points);
        var afterFirst = await _node.BalanceAsync(member);
        await BackAsync("r", "r2", line => line.Earned.Line == 1 ? line.Earned.Points * 2 / 3 : 0);
        await BackAsync("r", "r3", line => line.Earned.Points * 5);

        afterFirst.ShouldBe(10, "the same return told again is the same return");
        (await _node.BalanceAsync(member)).ShouldBe(0);
        (await _node.ColumnAsync<long>("select points from core.loyalty_entry where member_id = @m and kind = 'reversed' order by seq", ("m", member.Value)))
            .ShouldBe([-3, -3, -7]);
        await ShouldAgreeAsync();
    }

    [Fact]
    public async Task What_a_month_allows_holds_for_purchases_at_the_same_time_and_is_free_again_after_a_return()
    {
        await RuleAsync("compras", new Yield.PerAmount(1, 1000), month: 50);
        var member = await _node.RegisterAsync();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(n => EarnAsync(member, $"m{n}", 9_000)));
        var capped = await _node.BalanceAsync(member);
        foreach (var sale in await _node.ColumnAsync<string>("select source_id from core.loyalty_entry where member_id = @m and points = 9 limit 1", ("m", member.Value)))
        {
            await BackAsync(sale, $"back-{sale}", line => line.Earned.Points);
        }

        await EarnAsync(member, "more", 20_000);

        (capped, await _node.BalanceAsync(member)).ShouldBe((50, 50));
        await ShouldAgreeAsync();
    }

    [Fact]
    public async Task A_rule_published_with_a_mistake_is_taken_back_as_its_preview_said()
    {
        await RuleAsync("compras", new Yield.PerAmount(1, 1000));
        await RuleAsync("error", new Yield.PerAmount(10, 1000));
        var (rich, poor) = (await _node.RegisterAsync(), await _node.RegisterAsync());
        await EarnAsync(rich, "e1", 10_000);
        await EarnAsync(rich, "e2", 5_000);
        await EarnAsync(poor, "e3", 20_000);
        await _node.RedeemAsync(_paola, poor, await _node.OfferAsync(_paola, 150));

        var preview = await As<ReversalPreview>(x => x.PreviewAsync("error", 1, Ct));
        var gone = await As<long>(x => x.RunAsync("error", 1, Ct));
        var again = await As<long>(x => x.RunAsync("error", 1, Ct));

        // The poor one has 20 + 200 − 150 = 70 of the 200 that go.
        preview.ShouldBe(new ReversalPreview(2, 3, 350, 1, 130));
        (gone, again).ShouldBe((350, 0));
        (await _node.BalanceAsync(rich), await _node.BalanceAsync(poor)).ShouldBe((15, -130));
        (await As<ReversalPreview>(x => x.PreviewAsync("error", 1, Ct))).ShouldBe(new ReversalPreview(0, 0, 0, 0, 0));
        await ShouldAgreeAsync();
    }

    [Fact]
    public async Task A_return_and_the_reversal_of_a_rule_at_once_take_nothing_twice()
    {
        await RuleAsync("compras", new Yield.PerAmount(1, 1000));
        await RuleAsync("error", new Yield.PerAmount(10, 1000));
        var members = new List<MemberId>();
        for (var n = 0; n < 12; n++)
        {
            members.Add(await _node.RegisterAsync());
            await EarnAsync(members[n], $"x{n}", 10_000);
        }

        await Task.WhenAll(
        [
            As<long>(x => x.RunAsync("error", 1, Ct)),
            .. members.Select((_, n) => BackAsync($"x{n}", $"xr{n}", line => line.Earned.Points)),
        ]);

        (await Task.WhenAll(members.Select(_node.BalanceAsync))).ShouldAllBe(balance => balance == 0);
        await ShouldAgreeAsync();
    }

    [Fact]
    public async Task What_rules_say_and_gave_cannot_be_changed()
    {
        await RuleAsync("compras", new Yield.PerAmount(1, 1000));
        await EarnAsync(await _node.RegisterAsync(), "fixed", 10_000);

        foreach (var attempt in new[] { "update core.loyalty_rule set version = 2", "delete from core.loyalty_rule", "update core.loyalty_line set points = 1", "delete from core.loyalty_line" })
        {
            (await Should.ThrowAsync<PostgresException>(_node.ExecuteAsync(attempt), attempt)).SqlState.ShouldBe(PostgresErrorCodes.RestrictViolation);
        }
    }

    [Fact]
    public async Task Versions_count_up_whoever_publishes_at_once_and_a_rule_that_cannot_be_kept_is_refused()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => RuleAsync("a-la-vez", new Yield.Fixed(1))));

        results.Cast<PublishRuleResult.Published>().Select(result => result.Version).Order().ShouldBe([1, 2, 3, 4, 5, 6]);
        (await RuleAsync("nada", new Yield.Fixed(0))).ShouldBeOfType<PublishRuleResult.Unsound>().Problems.ShouldBe(["Gives"]);
    }

    private Task<PublishRuleResult> RuleAsync(string code, Yield gives, bool first = false, long? month = null) => _node.As(_paola).RunAsync<PublishRule, PublishRuleResult>(
        x => x.RunAsync(new EarningRule { Code = code, NameEs = code, NameEn = code, From = new(2026, 1, 1), First = first, CapMonth = month, Gives = gives }, Ct));

    private Task<T> As<T>(Func<ReverseRule, Task<T>> run) => _node.As(_paola).RunAsync(run);

    private Task<IReadOnlyList<EarnedLine>> EarnAsync(MemberId member, string sale, params decimal[] amounts) => _node.InWorkAsync(work => _node.Get<EarnPoints>().RunAsync(
        work, member, new("sale", sale),
        new Purchase(RuleCause.Sale, _node.Today(), [.. amounts.Select((amount, n) => new PurchaseLine(n + 1, ["PAN"], amount))]) { IsFirst = true }, Ct));

    private Task<LedgerEntry?> BackAsync(string sale, string key, Func<GivenLine, long> target) => _node.InWorkAsync(work => _node.Get<EarnPoints>().TakeBackAsync(
        work, new("sale", sale), new("return", key), _node.Today(), target, Ct));

    /// <summary>The books add up, and the lines of every entry come to its points.</summary>
    private async Task ShouldAgreeAsync()
    {
        await _node.ShouldAddUpAsync();
        (await _node.ScalarAsync<long>("""
            select count(*) from core.loyalty_entry e
              join (select member_id, seq, sum(points) as points from core.loyalty_line group by 1, 2) l using (member_id, seq)
             where l.points <> e.points - e.forgiven
            """)).ShouldBe(0);
    }
}
