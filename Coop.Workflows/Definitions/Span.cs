using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coop.Workflows.Definitions;

/// <summary>Spans of time as definitions write them: <c>2d</c>, <c>1d 12h</c>, <c>30m</c>.</summary>
public static class Span
{
    /// <summary>The shortest and the longest a journey may wait.</summary>
    public static readonly (TimeSpan Least, TimeSpan Most) Limits = (TimeSpan.FromMinutes(1), TimeSpan.FromDays(400));

    /// <summary>The span, or null when the text is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        var sum = TimeSpan.Zero;
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts)
        {
            if (!int.TryParse(part.AsSpan(0, part.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > 600_000)
            {
                return null;
            }

            TimeSpan? length = part[^1] switch
            {
                'd' => TimeSpan.FromDays(count),
                'h' => TimeSpan.FromHours(count),
                'm' => TimeSpan.FromMinutes(count),
                _ => null,
            };
            if (length is not { } one)
            {
                return null;
            }

            sum += one;
        }

        return parts.Length > 0 && sum >= Limits.Least && sum <= Limits.Most ? sum : null;
    }
}

internal sealed class SpanJson : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (reader.TokenType == JsonTokenType.String ? Span.Parse(reader.GetString()!) : null) ?? throw new JsonException("is no span of time");

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => throw new NotSupportedException();
}
