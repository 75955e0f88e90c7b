using Coop.Core.Lifecycle;
using Coop.Core.Members;

namespace Coop.Core.Facts;

/// <summary>What time makes of a fact.</summary>
internal static class FactTime
{
    /// <summary>How far ahead of ours another system's clock may be.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    /// <summary>Older facts count, but are no news: the timeline does not tell them.</summary>
    public static readonly TimeSpan News = TimeSpan.FromDays(7);

    /// <summary>No cooperative's systems reach further back; what does is a date gone wrong.</summary>
    public static readonly DateTimeOffset Earliest = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Months are closed by the calendar of the cooperative.
    private static readonly TimeZoneInfo Bogota = TimeZoneInfo.FindSystemTimeZoneById("America/Bogota");

    public static bool IsLate(DateTimeOffset at, TimeProvider clock) => Month(at) < Month(clock.GetUtcNow());

    public static bool IsNews(DateTimeOffset at, TimeProvider clock) => at > clock.GetUtcNow() - News;

    public static bool IsAdmitted(Member member) => IsAdmitted(member.Stage);

    public static bool IsAdmitted(MemberStage stage) => stage == MemberStage.Withdrawn || stage.IsMember();

    /// <summary>The moment a clock on the cooperative's wall showed.</summary>
    public static DateTimeOffset InBogota(DateTime wall) => new DateTimeOffset(wall, Bogota.GetUtcOffset(wall)).ToUniversalTime();

    /// <summary>What day it is in Bogotá.</summary>
    public static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Bogota).DateTime);

    /// <summary>The first day of the month it is in Bogotá.</summary>
    public static DateOnly Month(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, Bogota);
        return new DateOnly(local.Year, local.Month, 1);
    }
}
