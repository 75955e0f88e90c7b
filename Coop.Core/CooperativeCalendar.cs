using Microsoft.Extensions.Configuration;

namespace Coop.Core;

/// <summary>The days of the cooperative: what ends, expires or falls due does so at its own midnight, wherever the server stands.</summary>
public sealed class CooperativeCalendar(IConfiguration configuration, TimeProvider clock)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(configuration["Cooperative:TimeZone"] ?? "America/Bogota");

    /// <summary>The time zone, as PostgreSQL calls it too.</summary>
    public string ZoneId => _zone.Id;

    /// <summary>The cooperative's present day.</summary>
    public DateOnly Today => DayOf(clock.GetUtcNow());

    /// <summary>The cooperative's day at a moment.</summary>
    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, _zone).DateTime);

    /// <summary>The moment a day of the cooperative begins, UTC.</summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, _zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
