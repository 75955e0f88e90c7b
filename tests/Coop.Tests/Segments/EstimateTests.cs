using Coop.Core.Segments;
using Shouldly;
using Xunit;

namespace Coop.Tests.Segments;

/// <summary>What an interval of 95 % promises, asked of samples drawn without putting back.</summary>
[Trait("Category", "unit")]
public sealed class EstimateTests
{
    [Theory]
    [InlineData(10_000, 1_000, 4_000)]
    [InlineData(10_000, 6_000, 500)]
    [InlineData(200_000, 1_000, 40_000)]
    [InlineData(200_000, 15_000, 12_400)]
    [InlineData(200_000, 15_000, 199_000)]
    [InlineData(2_000_000, 10_000, 20_000)]
    public void The_interval_holds_the_exact_figure_95_times_of_100(int everybody, int sampled, int inside)
    {
        var random = new Random(everybody + sampled + inside);
        const int Times = 2_000;

        var (held, said) = (0, 0);
        for (var n = 0; n < Times; n++)
        {
            var estimate = Estimate.Of(everybody, sampled, Draw(random, everybody, sampled, inside));
            held += inside >= estimate.Least && inside <= estimate.Most ? 1 : 0;
            said += Math.Abs(inside - estimate.Said.About) <= estimate.Said.Margin ? 1 : 0;
        }

        ((double)held / Times).ShouldBeInRange(0.93, 0.975);
        said.ShouldBeGreaterThanOrEqualTo(held, "what is said promises no more than the interval");
    }

    [Fact]
    public void Over_all_sizes_of_groups_it_holds_it_95_times_of_100()
    {
        var random = new Random(4);
        const int Times = 4_000;

        var held = 0;
        for (var n = 0; n < Times; n++)
        {
            var everybody = random.Next(10_000, 300_000);
            var (sampled, inside) = (random.Next(1_000, Math.Min(everybody, 20_000)), (int)(everybody * Math.Pow(random.NextDouble(), 3)));
            var estimate = Estimate.Of(everybody, sampled, Draw(random, everybody, sampled, inside));
            held += inside >= estimate.Least && inside <= estimate.Most ? 1 : 0;
        }

        ((double)held / Times).ShouldBeInRange(0.94, 0.97);
    }

    [Fact]
    public void It_says_round_figures_that_hold_the_whole_interval()
    {
        var estimate = Estimate.Of(200_000, 24_000, 1_488);

        estimate.Likely.ShouldBe(12_400);
        estimate.Said.About.ShouldBe(12_400);
        estimate.Said.Margin.ShouldBeInRange(570, 620);
        (estimate.Said.About - estimate.Said.Margin).ShouldBeLessThanOrEqualTo(estimate.Least);
        (estimate.Said.About + estimate.Said.Margin).ShouldBeGreaterThanOrEqualTo(estimate.Most);
        estimate.IsFew.ShouldBeFalse();
    }

    [Fact]
    public void Of_hardly_anybody_found_it_only_says_how_many_there_are_at_most()
    {
        var nobody = Estimate.Of(200_000, 15_000, 0);

        nobody.IsFew.ShouldBeTrue();
        nobody.Least.ShouldBe(0);
        nobody.Most.ShouldBeInRange(40, 60);
        nobody.SaidMost.ShouldBeGreaterThanOrEqualTo(nobody.Most);
        Estimate.Of(200_000, 15_000, 15_000).Most.ShouldBe(200_000);
        Estimate.Of(200_000, 15_000, 15_000).Least.ShouldBeInRange(199_900, 199_970);
        Estimate.Of(12_000, 12_000, 7).ShouldBe(new Estimate(12_000, 7, 7, 7));
        Should.Throw<ArgumentOutOfRangeException>(() => Estimate.Of(10, 0, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => Estimate.Of(10, 11, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => Estimate.Of(10, 5, 6));
    }

    /// <summary>How many of a sample are inside, drawn one after the other without putting back.</summary>
    private static long Draw(Random random, int everybody, int sampled, int inside)
    {
        var found = 0;
        for (var n = 0; n < sampled; n++)
        {
            found += random.Next(everybody - n) < inside - found ? 1 : 0;
        }

        return found;
    }
}
