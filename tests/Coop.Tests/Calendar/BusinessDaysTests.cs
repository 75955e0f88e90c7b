using Coop.Core.Calendar;
using Coop.Core.Requests;
using Shouldly;
using Xunit;

namespace Coop.Tests.Calendar;

[Trait("Category", "unit")]
public sealed class BusinessDaysTests
{
    [Theory]
    [InlineData(2024, "01-01 01-08 03-25 03-28 03-29 05-01 05-13 06-03 06-10 07-01 07-20 08-07 08-19 10-14 11-04 11-11 12-08 12-25")]
    [InlineData(2025, "01-01 01-06 03-24 04-17 04-18 05-01 06-02 06-23 06-30 07-20 08-07 08-18 10-13 11-03 11-17 12-08 12-25")]
    [InlineData(2026, "01-01 01-12 03-23 04-02 04-03 05-01 05-18 06-08 06-15 06-29 07-20 08-07 08-17 10-12 11-02 11-16 12-08 12-25")]
    public void The_holidays_of_a_year_are_those_of_the_calendar_on_the_wall(int year, string days)
    {
        ColombianHolidays.Of(year).Order().ShouldBe(days.Split(' ').Select(day => DateOnly.Parse($"{year}-{day}", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData(1954, 4, 18)]
    [InlineData(1981, 4, 19)]
    [InlineData(2000, 4, 23)]
    [InlineData(2008, 3, 23)]
    [InlineData(2038, 4, 25)]
    [InlineData(2049, 4, 18)]
    public void Easter_falls_where_the_church_keeps_it_in_the_years_that_are_hard_too(int year, int month, int day)
    {
        ColombianHolidays.Of(year).ShouldContain(new DateOnly(year, month, day).AddDays(-2), "Good Friday");
        ColombianHolidays.Of(year).ShouldContain(new DateOnly(year, month, day).AddDays(-3), "Maundy Thursday");
    }

    [Theory]
    [InlineData("2026-12-01", 10, "2026-12-16")]
    [InlineData("2026-12-01", 15, "2026-12-23")]
    [InlineData("2026-12-05", 1, "2026-12-07")]
    [InlineData("2026-12-06", 1, "2026-12-07")]
    [InlineData("2026-12-07", 1, "2026-12-09")]
    [InlineData("2026-12-18", 15, "2027-01-13")]
    public void A_term_runs_from_the_next_working_day_and_over_holidays(string received, int days, string due)
    {
        var (from, to) = (Day(received), Day(due));

        BusinessDays.After(from, days).ShouldBe(to);
        BusinessDays.Between(from, to).ShouldBe(days);
        BusinessDays.Between(to, from).ShouldBe(-days);
    }

    [Fact]
    public void Every_term_ends_on_a_working_day_and_one_day_more_of_it_ends_later()
    {
        for (var day = Day("2026-01-01"); day < Day("2028-01-01"); day = day.AddDays(1))
        {
            var due = RequestLaw.DueOn(RequestKind.Claim, day)!.Value;

            BusinessDays.Counts(due).ShouldBeTrue();
            due.ShouldBeGreaterThan(day.AddDays(RequestLaw.Term - 1));
            BusinessDays.Between(day, due).ShouldBe(RequestLaw.Term);
            RequestLaw.DueOn(RequestKind.Claim, day.AddDays(1))!.Value.ShouldBeGreaterThanOrEqualTo(due);
        }

        RequestLaw.DueOn(RequestKind.Compliment, Day("2026-01-01")).ShouldBeNull();
    }

    private static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
