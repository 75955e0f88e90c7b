using Coop.Core.Loyalty.Rules;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

[Trait("Category", "unit")]
public sealed class WorkOutPointsTests
{
    private static readonly DateOnly Day = new(2026, 3, 10);

    private static readonly EarningRule Base = new()
    {
        Code = "compras",
        NameEs = "Por sus compras",
        NameEn = "For purchases",
        From = new(2026, 1, 1),
        Gives = new Yield.PerAmount(1, 1000),
    };

    [Fact]
    public void A_third_of_three_points_is_one_though_a_third_has_no_end()
    {
        (WorkOutPoints.Back(3, 1m / 3), WorkOutPoints.Back(3, 0.333m), WorkOutPoints.Back(6, 2m / 3), WorkOutPoints.Back(7, 0.5m), WorkOutPoints.Back(100, 2)).ShouldBe((1, 0, 4, 3, 100));
        (WorkOutPoints.Back(1_000_000, 1m / 7), WorkOutPoints.Back(7_000_000, 3m / 7)).ShouldBe((142_857, 3_000_000));
    }

    [Fact]
    public void Each_full_step_of_the_amount_counts_and_lines_share_what_their_sum_gives()
    {
        var lines = Run(Sale((1, "PAN", 1500), (2, "QUESO", 1500), (3, "CAFE", 900)), Base);

        // 3,900 pesos are three full thousands: by lines alone they would be two.
        lines.Sum(line => line.Points).ShouldBe(3);
        lines.Select(line => (line.Line, line.Points)).ShouldBe([(1, 1L), (2, 1L), (3, 1L)]);
    }

    [Theory]
    [InlineData("999", 0)]
    [InlineData("1000", 1)]
    [InlineData("1999.99", 1)]
    [InlineData("0", 0)]
    public void A_step_that_is_not_full_gives_nothing(string amount, long points) =>
        Run(Sale((1, "PAN", decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture))), Base).Sum(line => line.Points).ShouldBe(points);

    [Fact]
    public void A_product_counts_with_all_that_stands_above_it()
    {
        var rule = Base with { Products = ["LACTEOS"] };
        var sale = new Purchase(RuleCause.Sale, Day, [new(1, ["QUESO", "LACTEOS", "ALIMENTOS"], 5000), new(2, ["PAN", "ALIMENTOS"], 7000)]);

        Run(sale, rule).ShouldBe([new EarnedLine("compras", 1, 1, 5000, 5)]);
        Run(sale, rule with { Products = ["alimentos"] }).Sum(line => line.Points).ShouldBe(12);
        Run(sale, rule with { Products = ["FERRETERIA"] }).ShouldBeEmpty();
    }

    [Fact]
    public void Branch_channel_amount_and_the_first_purchase_are_conditions_that_all_must_hold()
    {
        var rule = Base with { Branches = ["CEN"], Channels = ["web"], Minimum = 2000, First = true, Gives = new Yield.Fixed(50) };
        var sale = Sale((1, "PAN", 2000)) with { Branch = "CEN", Channel = "web", IsFirst = true };

        Run(sale, rule).Single().Points.ShouldBe(50);
        Run(sale with { Branch = "LAU" }, rule).ShouldBeEmpty();
        Run(sale with { Branch = null }, rule).ShouldBeEmpty();
        Run(sale with { Channel = "counter" }, rule).ShouldBeEmpty();
        Run(sale with { IsFirst = false }, rule).ShouldBeEmpty();
        Run(sale with { Lines = [new(1, ["PAN"], 1999.99m)] }, rule).ShouldBeEmpty();
        Run(sale with { Cause = RuleCause.Contribution }, rule).ShouldBeEmpty();
    }

    [Fact]
    public void Multipliers_add_up_and_do_not_compound()
    {
        var twice = Base with { Code = "doble", Gives = new Yield.Multiply(2) };
        var half = Base with { Code = "y-medio", Products = ["PAN"], Gives = new Yield.Multiply(1.5m) };

        var lines = Run(Sale((1, "PAN", 10_000), (2, "CAFE", 20_000)), Base, twice, half);

        lines.GroupBy(line => line.Rule).ToDictionary(rule => rule.Key, rule => rule.Sum(line => line.Points))
            .ShouldBe(new Dictionary<string, long> { ["compras"] = 30, ["doble"] = 30, ["y-medio"] = 5 }, ignoreOrder: true);
        Run(Sale((1, "PAN", 10_000)), twice).ShouldBeEmpty("there is nothing to multiply");
    }

    [Fact]
    public void Caps_hold_for_each_purchase_and_for_the_month()
    {
        var rule = Base with { CapEach = 8, CapMonth = 20 };

        WorkOutPoints.Run([new(1, rule)], Sale((1, "PAN", 50_000)), _ => 0).Sum(line => line.Points).ShouldBe(8);
        WorkOutPoints.Run([new(1, rule)], Sale((1, "PAN", 50_000)), _ => 15).Sum(line => line.Points).ShouldBe(5);
        WorkOutPoints.Run([new(1, rule)], Sale((1, "PAN", 50_000)), _ => 20).ShouldBeEmpty();
        WorkOutPoints.Run([new(1, rule)], Sale((1, "PAN", 50_000)), _ => 999).ShouldBeEmpty();
    }

    [Fact]
    public void The_version_of_the_day_decides_and_what_it_ended_does_not_rise_again()
    {
        RuleVersion[] all =
        [
            new(1, Base),
            new(2, Base with { From = new(2026, 4, 1), Until = new(2026, 4, 30), Gives = new Yield.PerAmount(3, 1000) }),
        ];

        long On(DateOnly day) => WorkOutPoints.Run(all, Sale((1, "PAN", 1000)) with { On = day }, _ => 0).Sum(line => line.Points);

        On(new(2025, 12, 31)).ShouldBe(0);
        On(new(2026, 1, 1)).ShouldBe(1);
        On(new(2026, 3, 31)).ShouldBe(1);
        On(new(2026, 4, 1)).ShouldBe(3);
        On(new(2026, 4, 30)).ShouldBe(3);
        On(new(2026, 5, 1)).ShouldBe(0);
    }

    [Fact]
    public void Whatever_is_bought_the_shares_of_the_lines_come_to_what_the_rule_gives()
    {
        var random = new Random(7);
        for (var n = 0; n < 500; n++)
        {
            var sale = Sale([.. Enumerable.Range(1, random.Next(1, 9)).Select(number => (number, "PAN", (decimal)random.Next(0, 90_000) / (random.Next(3) + 1)))]);
            var rule = random.Next(2) == 0 ? Base : Base with { Gives = new Yield.Fixed(random.Next(1, 50)) };

            var lines = Run(sale, rule);

            lines.ShouldAllBe(line => line.Points > 0);
            lines.Sum(line => line.Points).ShouldBe(rule.Gives is Yield.Fixed just ? just.Points : (long)decimal.Floor(sale.Lines.Sum(line => line.Amount) / 1000));
        }
    }

    [Fact]
    public void A_rule_says_what_is_wrong_with_it()
    {
        Base.Problems().ShouldBeEmpty();
        new EarningRule
        {
            Code = "Con Espacio",
            From = default,
            Until = DateOnly.MinValue.AddDays(-0),
            Minimum = -1,
            CapEach = 0,
            CapMonth = -1,
            Gives = new Yield.PerAmount(1, 0),
        }.Problems().ShouldBe(["Code", "NameEs", "NameEn", "From", "Minimum", "Gives", "CapEach", "CapMonth"]);
        (Base with { Until = Base.From.AddDays(-1) }).Problems().ShouldBe(["Until"]);
        (Base with { Gives = null }).Problems().ShouldBe(["Gives"]);
        (Base with { Gives = new Yield.Multiply(1) }).Problems().ShouldBe(["Gives"]);
        (Base with { Cause = RuleCause.Contribution, Products = ["PAN"], Channels = ["web"] }).Problems().ShouldBe(["Products", "Channels"]);
    }

    private static Purchase Sale(params (int Number, string Product, decimal Amount)[] lines) =>
        new(RuleCause.Sale, Day, [.. lines.Select(line => new PurchaseLine(line.Number, [line.Product], line.Amount))]);

    private static IReadOnlyList<EarnedLine> Run(Purchase purchase, params EarningRule[] rules) =>
        WorkOutPoints.Run(rules.Select(rule => new RuleVersion(1, rule)), purchase, _ => 0);
}
