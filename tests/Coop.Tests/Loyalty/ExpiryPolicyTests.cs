using Coop.Core.Loyalty;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

[Trait("Category", "unit")]
public sealed class ExpiryPolicyTests
{
    // A golden calendar over three years: ends of months, of the year, and 29 February.
    [Theory]
    [InlineData("never", "2024-02-29", null)]
    [InlineData("after:12m", "2024-02-29", "2025-02-28")]
    [InlineData("after:12m", "2023-02-28", "2024-02-28")]
    [InlineData("after:48m", "2024-02-29", "2028-02-29")]
    [InlineData("after:1m", "2024-01-31", "2024-02-29")]
    [InlineData("after:1m", "2025-01-31", "2025-02-28")]
    [InlineData("after:90d", "2024-12-31", "2025-03-31")]
    [InlineData("after:366d", "2024-01-01", "2025-01-01")]
    [InlineData("after:12m:month", "2024-02-10", "2025-02-28")]
    [InlineData("after:12m:month", "2023-02-10", "2024-02-29")]
    [InlineData("after:12m:quarter", "2024-11-15", "2025-12-31")]
    [InlineData("after:12m:quarter", "2025-12-31", "2026-12-31")]
    [InlineData("after:6m:half", "2024-12-31", "2025-06-30")]
    [InlineData("after:6m:half", "2025-01-01", "2025-12-31")]
    [InlineData("after:1m:year", "2024-11-30", "2024-12-31")]
    [InlineData("after:1m:year", "2024-12-01", "2025-12-31")]
    [InlineData("day:12-31", "2025-12-31", "2025-12-31")]
    [InlineData("day:12-31", "2026-01-01", "2026-12-31")]
    [InlineData("day:03-31:3m", "2024-12-31", "2025-03-31")]
    [InlineData("day:03-31:3m", "2025-01-01", "2026-03-31")]
    [InlineData("day:02-29", "2024-02-29", "2024-02-29")]
    [InlineData("day:02-29", "2024-03-01", "2025-02-28")]
    [InlineData("day:02-29", "2027-03-01", "2028-02-29")]
    [InlineData("idle:6m", "2024-08-31", "2025-02-28")]
    public void Points_are_good_to_the_last_day_of_their_policy(string policy, string day, string? last)
    {
        var parsed = ExpiryPolicy.Parse(policy);

        parsed.LastDayOf(Day(day)).ShouldBe(last is null ? null : Day(last));
        parsed.ToString().ShouldBe(policy);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("after")]
    [InlineData("after:0m")]
    [InlineData("after:0d")]
    [InlineData("after:1201m")]
    [InlineData("after:999999d")]
    [InlineData("after:12m:fortnight")]
    [InlineData("day:02-30")]
    [InlineData("day:13-01")]
    [InlineData("day:00-10")]
    [InlineData("idle:0m")]
    [InlineData("idle:-1m")]
    [InlineData("never\n")]
    [InlineData(" never")]
    [InlineData("NEVER")]
    public void What_is_no_policy_is_refused(string? text)
    {
        ExpiryPolicy.TryParse(text).ShouldBeNull();
        Should.Throw<FormatException>(() => ExpiryPolicy.Parse(text!));
    }

    [Fact]
    public void No_day_makes_points_expire_before_they_are_given()
    {
        string[] policies = ["after:1d", "after:1m:month", "after:12m:quarter", "day:01-01", "day:12-31:11m", "day:02-29", "idle:1m"];
        for (var day = new DateOnly(2024, 1, 1); day.Year < 2027; day = day.AddDays(1))
        {
            policies.ShouldAllBe(policy => ExpiryPolicy.Parse(policy).LastDayOf(day) >= day);
        }
    }

    [Fact]
    public void Terms_say_what_is_wrong_with_them()
    {
        new ProgrammeTerms().Problems().ShouldBeEmpty();
        new ProgrammeTerms { Expiry = "soon", GraceDays = -1, PendingDays = 999, Breakage = 1, PointValue = -1, ReinstatementDays = -1, NoticeDays = -1, Reversal = (Reversal)9 }
            .Problems().Count.ShouldBe(8);
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
