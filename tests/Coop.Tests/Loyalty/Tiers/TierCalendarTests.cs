using Coop.Core.Loyalty.Tiers;
using Shouldly;
using Xunit;
using static Coop.Tests.Loyalty.Tiers.Rungs;

namespace Coop.Tests.Loyalty.Tiers;

[Trait("Category", "unit")]
public sealed class TierCalendarTests
{
    [Fact]
    public void Three_years_of_a_member_who_rises_keeps_lands_softly_and_rises_again() => Walk(
        Published(), "2028-02-01",
        Bought("2025-03-10", 800_000), Bought("2025-08-02", 300_000), Bought("2025-12-31", 2_000_000),
        Bought("2026-05-20", 1_200_000), Bought("2027-06-01", 900_000), Bought("2027-11-30", 150_000)).ShouldBe(
        [
            "2025-01-01 placed raiz",
            "2025-08-02 risen tallo to 2026-12-31",
            "2025-12-31 risen copa to 2026-12-31",
            "2027-01-16 lost tallo to 2027-12-31",
            "2028-01-16 kept tallo to 2028-12-31",
        ]);

    [Theory]
    [InlineData("2025-12-31", "2025-12-31 risen tallo to 2026-12-31")]
    [InlineData("2026-01-01", "2026-01-01 risen tallo to 2027-12-31")]
    public void The_last_day_of_a_year_and_the_first_of_the_next_are_a_year_apart(string on, string move) =>
        Walk(Published(), "2026-06-01", Bought(on, 1_000_000)).ShouldBe(["2025-01-01 placed raiz", move]);

    [Fact]
    public void Two_years_do_not_add_up() =>
        Walk(Published(), "2026-06-01", Bought("2025-12-31", 900_000), Bought("2026-01-01", 900_000)).ShouldBe(["2025-01-01 placed raiz"]);

    [Theory]
    [InlineData("2027-01-15", "2027-01-16 kept tallo to 2027-12-31")]
    [InlineData("2027-01-16", "2027-01-16 lost raiz")]
    public void What_is_missing_can_be_made_up_to_the_last_day_of_the_grace(string on, string move)
    {
        var walk = Walk(Published(), "2027-03-01", Bought("2025-05-01", 1_000_000), Bought("2026-05-01", 900_000), Bought(on, 100_000));

        walk.ShouldBe(["2025-01-01 placed raiz", "2025-05-01 risen tallo to 2026-12-31", move]);
    }

    [Fact]
    public void During_the_grace_the_tier_is_still_held()
    {
        var facts = new TierFacts(Day("2020-01-15"), [Bought("2025-05-01", 1_000_000)], Published());

        TierCalendar.Walk(Published(), facts, Day("2027-01-15"))!.Value.Place.Tier.Code.ShouldBe("tallo");
        TierCalendar.Walk(Published(), facts, Day("2027-01-16"))!.Value.Place.Tier.Code.ShouldBe("raiz");
    }

    [Theory]
    [InlineData(Landing.OneDown, "2027-01-16 lost tallo to 2027-12-31", "2028-01-16 lost raiz")]
    [InlineData(Landing.ToFigures, "2027-01-16 lost raiz")]
    public void Who_did_nothing_for_a_year_lands_as_the_ladder_says(Landing landing, params string[] moves) =>
        Walk(Published(Ladder with { Landing = landing }), "2028-06-01", Bought("2025-05-01", 3_000_000))
            .ShouldBe(["2025-01-01 placed raiz", "2025-05-01 risen copa to 2026-12-31", .. moves]);

    [Fact]
    public void Who_comes_back_up_starts_a_new_term() =>
        Walk(Published(), "2027-12-31", Bought("2025-05-01", 1_000_000), Bought("2027-02-01", 3_500_000)).ShouldBe(
            ["2025-01-01 placed raiz", "2025-05-01 risen tallo to 2026-12-31", "2027-01-16 lost raiz", "2027-02-01 risen copa to 2028-12-31"]);

    [Fact]
    public void Rolling_months_and_a_leap_day()
    {
        var ladder = Ladder with { RollingMonths = 12, KeepMonths = 12, GraceDays = 0 };

        Walk(Published(("2023-01-01", ladder)), "2026-06-01", Bought("2023-05-01", 500_000), Bought("2024-02-29", 500_000), Bought("2025-02-28", 600_000), Bought("2024-08-01", 500_000)).ShouldBe(
            [
                "2023-01-01 placed raiz",
                "2024-02-29 risen tallo to 2025-02-28",
                "2025-03-01 kept tallo to 2026-02-28",
                "2026-03-01 lost raiz",
            ]);
    }

    [Fact]
    public void Months_of_membership_from_a_leap_day_are_full_on_the_last_of_february()
    {
        var ladder = Ladder with { Tiers = [Rung("raiz"), Rung("tallo", new Threshold(Measure.Tenure, 12)), Rung("copa", new Threshold(Measure.Tenure, 48))] };

        Walk(Published(("2024-01-01", ladder)), "2024-02-29", "2028-03-01", []).ShouldBe(
            [
                "2024-02-29 placed raiz",
                "2025-02-28 risen tallo to 2026-12-31",
                "2027-01-16 kept tallo to 2027-12-31",
                "2028-01-16 kept tallo to 2028-12-31",
                "2028-02-29 risen copa to 2029-12-31",
            ]);
    }

    [Theory]
    [InlineData(TierMatch.All, "2025-06-01 risen tallo to 2026-12-31")]
    [InlineData(TierMatch.Any, "2025-02-01 risen tallo to 2026-12-31")]
    public void A_tier_may_ask_for_all_or_for_any(TierMatch match, string move)
    {
        var tier = Rung("tallo", new Threshold(Measure.Spend, 100), new Threshold(Measure.Contributions, 100)) with { Match = match };

        Walk(Published(Ladder with { Tiers = [Rung("raiz"), tier] }), "2025-12-31",
            Bought("2025-02-01", 100), new TierFact(Measure.Contributions, Day("2025-06-01"), Day("2025-06-01"), 100)).ShouldBe(["2025-01-01 placed raiz", move]);
    }

    [Fact]
    public void What_comes_back_leaves_the_tier_for_its_time_where_the_ladder_says_so() => Walk(
        Published(), "2027-02-01", Bought("2025-05-01", 1_000_000), Returned("2025-05-01", "2025-05-03", 1_000_000), Bought("2026-05-01", 1_000_000), Returned("2026-05-01", "2026-06-01", 1)).ShouldBe(
        ["2025-01-01 placed raiz", "2025-05-01 risen tallo to 2026-12-31", "2027-01-16 lost raiz"]);

    [Fact]
    public void What_comes_back_was_never_bought_where_the_ladder_says_so() => Walk(
        Published(Ladder with { Returns = TierReturns.Recount }), "2027-02-01", Bought("2025-05-01", 1_000_000), Returned("2025-05-01", "2025-05-03", 1_000_000))
        .ShouldBe(["2025-01-01 placed raiz"]);

    [Fact]
    public void What_was_bought_last_year_and_comes_back_this_year_takes_nothing_from_this_year() => Walk(
        Published(), "2026-12-31", Bought("2025-12-30", 500_000), Returned("2025-12-30", "2026-01-05", 500_000), Bought("2026-03-01", 1_000_000))
        .ShouldBe(["2025-01-01 placed raiz", "2026-03-01 risen tallo to 2027-12-31"]);

    [Fact]
    public void A_new_ladder_leaves_what_was_promised_and_judges_by_its_own_thresholds_from_then_on()
    {
        var harder = Ladder with { Tiers = [Rung("raiz"), Rung("tallo", new Threshold(Measure.Spend, 2_000_000)), Rung("copa", new Threshold(Measure.Spend, 5_000_000))] };
        var other = Ladder with { Tiers = [Rung("semilla"), Rung("arbol", new Threshold(Measure.Spend, 100_000))] };

        Walk(Published(("2025-01-01", Ladder), ("2026-03-01", harder)), "2027-02-01", Bought("2025-05-01", 1_000_000), Bought("2026-05-01", 1_500_000)).ShouldBe(
            ["2025-01-01 placed raiz", "2025-05-01 risen tallo to 2026-12-31", "2027-01-16 lost raiz"]);
        Walk(Published(("2025-01-01", Ladder), ("2026-03-01", other)), "2026-06-01", Bought("2025-05-01", 3_000_000)).ShouldBe(
            ["2025-01-01 placed raiz", "2025-05-01 risen copa to 2026-12-31", "2026-03-01 lost arbol to 2026-12-31"]);
        Walk(Published(("2025-01-01", harder), ("2025-09-01", Ladder)), "2025-12-31", Bought("2025-05-01", 1_000_000)).ShouldBe(
            ["2025-01-01 placed raiz", "2025-09-01 risen tallo to 2026-12-31"]);
    }

    [Fact]
    public void Who_is_admitted_later_begins_then_and_before_the_first_ladder_there_is_nothing()
    {
        Walk(Published(), "2025-06-10", "2025-07-01", []).ShouldBe(["2025-06-10 placed raiz"]);
        TierCalendar.Walk(Published(), new TierFacts(Day("2020-01-15"), [], Published()), Day("2024-12-31")).ShouldBeNull();
    }

    [Fact]
    public void The_outlook_says_what_is_missing_above_and_for_keeping_and_what_happens_if_nothing_does()
    {
        var facts = new TierFacts(Day("2020-01-15"), [Bought("2025-05-01", 1_000_000), Bought("2026-05-01", 400_000)], Published());

        var (before, then) = (TierOutlook.Of(Published(), facts, Day("2025-06-01"))!, TierOutlook.Of(Published(), facts, Day("2026-06-01"))!);

        before.Keep.ShouldBeNull("the year that decides has not begun");
        before.Next!.Gaps.ShouldBe([new TierGap(Measure.Spend, 1_000_000, 3_000_000)]);
        (before.Next.By, before.Next.Tier.Code, before.Next.Gaps[0].Missing).ShouldBe((Day("2025-12-31"), "copa", 2_000_000));
        (then.Keep!.Gaps[0].Missing, then.Keep.By, then.Keep.IsReached).ShouldBe((600_000, Day("2027-01-15"), false));
        (then.Projected.Code, then.WillFall, then.KeptUntil, then.EndsOn).ShouldBe(("raiz", true, null, Day("2027-01-16")));
    }

    [Fact]
    public void Who_has_done_enough_is_told_until_when_it_is_kept()
    {
        var facts = new TierFacts(Day("2020-01-15"), [Bought("2025-05-01", 1_000_000), Bought("2026-05-01", 1_000_000)], Published());

        var outlook = TierOutlook.Of(Published(), facts, Day("2026-06-01"))!;

        (outlook.Keep!.IsReached, outlook.WillFall, outlook.KeptUntil).ShouldBe((true, false, Day("2027-12-31")));
    }

    [Theory]
    [InlineData("2025-05-01", false, "tallo", "the year that decides is the next one")]
    [InlineData("2025-12-31", false, "tallo", "it begins tomorrow")]
    [InlineData("2026-01-01", true, "raiz", "it begins today")]
    [InlineData("2026-01-02", true, "raiz", "it has run for a day")]
    [InlineData("2026-12-31", true, "raiz", "it ends today")]
    [InlineData("2027-01-15", true, "raiz", "the grace ends today")]
    public void Before_the_period_that_decides_begins_a_tier_is_neither_safe_nor_at_risk(string today, bool falls, string projected, string because)
    {
        var facts = new TierFacts(Day("2020-01-15"), [Bought("2025-05-01", 1_000_000)], Published());

        var outlook = TierOutlook.Of(Published(), facts, Day(today))!;

        (outlook.WillFall, outlook.Projected.Code, outlook.KeptUntil).ShouldBe((falls, projected, null), because);
        (outlook.Keep is not null, outlook.Place.Until, outlook.EndsOn).ShouldBe((falls, Day("2026-12-31"), Day("2027-01-16")), because);
    }

    [Fact]
    public void When_it_is_over_the_tier_is_gone_and_whoever_did_enough_begins_the_next_one_undecided()
    {
        var versions = Published();
        var (lost, kept) = (
            TierOutlook.Of(versions, new TierFacts(Day("2020-01-15"), [Bought("2025-05-01", 1_000_000)], versions), Day("2027-01-16"))!,
            TierOutlook.Of(versions, new TierFacts(Day("2020-01-15"), [Bought("2025-05-01", 1_000_000), Bought("2026-02-01", 1_000_000)], versions), Day("2027-01-16"))!);

        (lost.Place.Tier.Code, lost.WillFall, lost.EndsOn).ShouldBe(("raiz", false, null));
        (kept.Place.Tier.Code, kept.Place.Until, kept.WillFall).ShouldBe(("tallo", Day("2027-12-31"), true), "the year that decides is the running one");
    }

    [Theory]
    [InlineData("2025-05-01", false)]
    [InlineData("2025-05-02", true)]
    public void Months_back_from_the_last_day_begin_on_a_day_of_their_own(string today, bool falls)
    {
        var versions = Published(Ladder with { RollingMonths = 12, KeepMonths = 12, GraceDays = 0 });

        var outlook = TierOutlook.Of(versions, new TierFacts(Day("2020-01-15"), [Bought("2025-05-01", 1_000_000)], versions), Day(today))!;

        (outlook.Place.Until, outlook.WillFall, outlook.Keep is not null).ShouldBe((Day("2026-05-01"), falls, falls));
    }

    [Fact]
    public void What_is_certain_before_the_period_begins_is_said_a_rise_by_months_and_a_fall_by_a_ladder_to_come()
    {
        var tenure = Ladder with { Tiers = [Ladder.Tiers[0], Rung("tallo", new Threshold(Measure.Tenure, 3)), Rung("copa", new Threshold(Measure.Tenure, 12))] };
        var other = Ladder with { Tiers = [Rung("semilla"), Rung("arbol", new Threshold(Measure.Spend, 100_000))] };
        var (rises, falls) = (Published(tenure), Published(("2025-01-01", Ladder), ("2025-09-01", other)));

        var up = TierOutlook.Of(rises, new TierFacts(Day("2025-01-01"), [], rises), Day("2025-06-01"))!;
        var down = TierOutlook.Of(falls, new TierFacts(Day("2020-01-15"), [Bought("2025-05-01", 3_000_000)], falls), Day("2025-06-01"))!;

        (up.Place.Tier.Code, up.Projected.Code, up.WillFall).ShouldBe(("tallo", "copa", false));
        (down.Place.Tier.Code, down.Projected.Code, down.WillFall).ShouldBe(("copa", "arbol", true));
    }
}
