using Microsoft.Extensions.Configuration;

namespace Coop.Core.Loyalty;

/// <summary>The days of the cooperative: points expire and tiers end by its own midnight, wherever the server stands.</summary>
public sealed class LoyaltyCalendar(IConfiguration configuration, TimeProvider clock)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(configuration["Cooperative:TimeZone"] ?? "America/Bogota");

    /// <summary>The cooperative's present day.</summary>
    public DateOnly Today => DayOf(clock.GetUtcNow());

    /// <summary>The cooperative's day at a moment.</summary>
    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, _zone).DateTime);
}
