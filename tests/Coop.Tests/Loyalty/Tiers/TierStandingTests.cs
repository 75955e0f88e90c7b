using Coop.Core.Loyalty.Tiers;
using Shouldly;
using Xunit;
using static Coop.Tests.Loyalty.Tiers.Rungs;

namespace Coop.Tests.Loyalty.Tiers;

/// <summary>What is written of a member, by whatever order things were told in and however often somebody looked.</summary>
[Trait("Category", "unit")]
public sealed class TierStandingTests
{
    private static readonly TierLadder[] Ladders =
    [
        Ladder,
        Ladder with { Returns = TierReturns.Recount, Landing = Landing.ToFigures, GraceDays = 0 },
        Ladder with
        {
            RollingMonths = 6, KeepMonths = 4,
            Tiers = [Rung("raiz"), Rung("tallo", new(Measure.Spend, 1_000_000), new(Measure.Tenure, 3)), Rung("copa", new Threshold(Measure.Spend, 3_000_000), new(Measure.Points, 900)) with { Match = TierMatch.Any }],
        },
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_order_of_telling_makes_no_difference_to_where_members_are(int seed)
    {
        var random = new Random(seed);
        var (versions, facts, today) = (Published(Ladders[seed % 3]), History(random), Day("2027-12-01"));

        var (one, other) = (Told(versions, facts, today), Told(versions, [.. facts.OrderBy(_ => random.Next())], today));

        Place(one).ShouldBe(Place(other));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whoever_looks_every_day_writes_each_move_once_and_ends_where_one_look_would(int seed)
    {
        var (versions, facts) = (Published(Ladders[seed % 3]), History(new Random(seed)));
        TierStanding? standing = null;
        var written = new List<TierMove>();
        for (var day = First; day <= Day("2027-12-31"); day = day.AddDays(1))
        {
            // Nobody looks before the day that was announced unless something happened.
            if (standing is null || standing.NextOn <= day || facts.Any(fact => fact.Counts == day))
            {
                var next = TierStanding.Next(default, standing, versions, Known(versions, facts.Where(fact => fact.Counts <= day)), day)!.Value;
                written.AddRange(next.Moves.Select(move => move.Move));
                standing = next.Standing;
            }

            // What lists count by is what a card would say on that day, though nobody looked since.
            if (day.Day is 1 or 2 or 16)
            {
                standing.Projected.ShouldBe(TierOutlook.Of(versions, Known(versions, facts.Where(fact => fact.Counts <= day)), day)!.Projected.Code, $"on {day:O}");
            }
        }

        var walk = TierCalendar.Walk(versions, Known(versions, facts), Day("2027-12-31"))!.Value;
        (standing!.Tier, standing.Since, standing.Until).ShouldBe((walk.Place.Tier.Code, walk.Place.Since, walk.Place.Until));
        if (versions[0].Ladder.Returns == TierReturns.Keep)
        {
            written.Where(move => move.Kind != MoveKind.AtRisk).Select(Line).ShouldBe(walk.Moves.Select(Line));
        }

        written.Where(move => move.Kind == MoveKind.AtRisk).Select(move => move.Until).ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Looking_again_changes_nothing(int seed)
    {
        var (versions, today) = (Published(Ladders[seed % 3]), Day("2026-11-20"));
        var facts = Known(versions, History(new Random(seed)).Where(fact => fact.Counts <= today));
        var once = TierStanding.Next(default, null, versions, facts, today)!.Value.Standing;

        var again = TierStanding.Next(default, once, versions, facts, today)!.Value;

        (again.Standing, again.Moves.Count).ShouldBe((once, 0));
    }

    [Fact]
    public void Something_told_late_makes_one_move_of_the_day_it_belongs_to()
    {
        var before = TierStanding.Next(default, null, Published(), Known(Published(), []), Day("2025-10-01"))!.Value.Standing;

        var (standing, moves) = TierStanding.Next(default, before, Published(), Known(Published(), [Bought("2025-08-02", 1_000_000)]), Day("2025-10-05"))!.Value;

        (standing.Tier, standing.Since).ShouldBe(("tallo", Day("2025-08-02")));
        var (move, told) = moves.ShouldHaveSingleItem();
        (move.Kind, move.Cause, move.On, told).ShouldBe((MoveKind.Risen, MoveCause.Reached, Day("2025-08-02"), true));
    }

    [Fact]
    public void What_comes_back_takes_the_tier_at_once_only_where_the_ladder_says_so()
    {
        foreach (var (returns, tier) in new[] { (TierReturns.Keep, "tallo"), (TierReturns.Recount, "raiz") })
        {
            var versions = Published(Ladder with { Returns = returns });
            var first = TierStanding.Next(default, null, versions, Known(versions, []), Day("2025-04-01"))!.Value;
            var before = TierStanding.Next(default, first.Standing, versions, Known(versions, [Bought("2025-05-01", 1_000_000)]), Day("2025-05-01"))!.Value;
            (first.Moves.Single().Told, before.Moves.Single().Told).ShouldBe((false, true), "the rise is news, having begun is not");

            var after = TierStanding.Next(
                default, before.Standing, versions, Known(versions, [Bought("2025-05-01", 1_000_000), Returned("2025-05-01", "2025-05-09", 600_000)]), Day("2025-05-09"))!.Value;

            after.Standing.Tier.ShouldBe(tier);
            after.Moves.Select(move => (move.Move.Kind, move.Move.Cause, move.Told))
                .ShouldBe(returns == TierReturns.Keep ? [] : [(MoveKind.Lost, MoveCause.Recount, true)]);
        }
    }

    [Fact]
    public void Who_will_not_keep_a_tier_is_warned_once_for_its_time_and_not_when_they_have_done_enough()
    {
        var versions = Published();
        TierFact[] facts = [Bought("2025-05-01", 1_000_000)];
        var standing = TierStanding.Next(default, null, versions, Known(versions, facts), Day("2025-05-01"))!.Value.Standing;
        (standing.Projected, standing.NextOn).ShouldBe(("tallo", Day("2026-01-01")), "then the year that decides begins");
        standing = TierStanding.Next(default, standing, versions, Known(versions, facts), Day("2026-01-01"))!.Value.Standing;
        (standing.Projected, standing.NextOn).ShouldBe(("raiz", Day("2026-11-01")));

        var warned = TierStanding.Next(default, standing, versions, Known(versions, facts), Day("2026-11-01"))!.Value;
        var later = TierStanding.Next(default, warned.Standing, versions, Known(versions, facts), Day("2026-11-20"))!.Value;
        var safe = TierStanding.Next(default, standing, versions, Known(versions, [.. facts, Bought("2026-10-01", 1_000_000)]), Day("2026-11-01"))!.Value;

        warned.Moves.Select(move => (move.Move.Kind, move.Move.From, move.Move.To, move.Told)).ShouldBe([(MoveKind.AtRisk, "tallo", "raiz", true)]);
        (later.Moves.Count, safe.Moves.Count, later.Standing.NextOn).ShouldBe((0, 0, Day("2027-01-16")));
    }

    [Fact]
    public void Nobody_is_warned_of_a_period_that_has_not_begun()
    {
        var versions = Published(Ladder with { RollingMonths = 1, KeepMonths = 6, NoticeDays = 90 });
        TierFact[] facts = [Bought("2025-01-10", 1_000_000)];
        var standing = TierStanding.Next(default, null, versions, Known(versions, facts), Day("2025-04-11"))!.Value.Standing;

        var notice = TierStanding.Next(default, standing, versions, Known(versions, facts), Day("2025-04-12"))!.Value;
        var begun = TierStanding.Next(default, notice.Standing, versions, Known(versions, facts), Day("2025-06-11"))!.Value;

        (standing.Until, notice.Moves.Count, notice.Standing.NextOn).ShouldBe((Day("2025-07-10"), 0, Day("2025-06-11")));
        begun.Moves.ShouldHaveSingleItem().Move.Kind.ShouldBe(MoveKind.AtRisk);
    }

    [Fact]
    public void Who_comes_onto_the_ladder_is_not_told_of_what_was_before()
    {
        var first = TierStanding.Next(default, null, Published(), Known(Published(), [Bought("2025-05-01", 3_000_000)]), Day("2026-02-01"))!.Value;

        first.Standing.Tier.ShouldBe("copa");
        first.Moves.ShouldAllBe(move => !move.Told);
    }

    [Theory]
    [InlineData("Tiers[1].Code", 0)]
    [InlineData("Tiers[1].Needs", 1)]
    [InlineData("Tiers[0].Needs", 2)]
    [InlineData("KeepMonths", 3)]
    [InlineData("Tiers", 4)]
    [InlineData("Tiers[2].Needs", 5)]
    [InlineData("GraceDays", 6)]
    public void A_ladder_that_cannot_be_kept_names_what_is_wrong(string problem, int which)
    {
        TierLadder[] wrong =
        [
            Ladder with { Tiers = [Ladder.Tiers[0], Ladder.Tiers[1] with { Code = "¡Oro!" }, Ladder.Tiers[2]] },
            Ladder with { Tiers = [Ladder.Tiers[0], Rung("tallo"), Ladder.Tiers[2]] },
            Ladder with { Tiers = [Rung("raiz", new Threshold(Measure.Spend, 1)), .. Ladder.Tiers.Skip(1)] },
            Ladder with { RollingMonths = 12 },
            Ladder with { Tiers = [Ladder.Tiers[0]] },
            Ladder with { Tiers = [.. Ladder.Tiers.Take(2), Rung("copa", new Threshold(Measure.Spend, 999_999))] },
            Ladder with { GraceDays = -1 },
        ];

        wrong[which].Problems().ShouldBe([problem]);
        Ladder.Problems().ShouldBeEmpty();
    }

    private static TierFacts Known(IReadOnlyList<LadderVersion> versions, IEnumerable<TierFact> facts) => new(Day("2024-12-10"), facts, versions);

    private static (string, DateOnly, DateOnly?, string) Place(TierStanding standing) => (standing.Tier, standing.Since, standing.Until, standing.Projected);

    private static string Line(TierMove move) => $"{move.On:O} {move.Kind} {move.Cause} {move.From} {move.To} {move.Until:O}";

    /// <summary>Tells one after the other, looking after each, and each twice.</summary>
    private static TierStanding Told(IReadOnlyList<LadderVersion> versions, List<TierFact> facts, DateOnly today)
    {
        TierStanding? standing = null;
        for (var n = 1; n <= facts.Count; n++)
        {
            for (var twice = 0; twice < 2; twice++)
            {
                standing = TierStanding.Next(default, standing, versions, Known(versions, facts.Take(n)), today)!.Value.Standing;
            }
        }

        return standing!;
    }

    private static List<TierFact> History(Random random)
    {
        var facts = new List<TierFact>();
        for (var n = 0; n < 40; n++)
        {
            var on = First.AddDays(random.Next(-60, 1050));
            var amount = random.Next(1, 14) * 100_000;
            facts.Add(new TierFact(random.Next(4) == 0 ? Measure.Points : Measure.Spend, on, on, random.Next(4) == 0 ? amount / 1000 : amount));
            if (random.Next(5) == 0)
            {
                facts.Add(facts[^1] with { Counts = on.AddDays(random.Next(0, 90)), Amount = -facts[^1].Amount });
            }
        }

        return facts;
    }
}
