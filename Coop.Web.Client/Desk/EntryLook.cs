using Coop.Core.Outbound;
using Coop.Core.Timeline;

namespace Coop.Web.Client.Desk;

/// <summary>How an entry stands among its neighbours.</summary>
/// <param name="Day">The day that begins with it; null when it is the day of the entry before.</param>
/// <param name="Joined">It goes on where the same author left off, so it needs no heading of its own.</param>
/// <param name="Style">Classes of its element.</param>
public readonly record struct EntryLook(DateOnly? Day, bool Joined, string Style)
{
    private static readonly TimeSpan SameBreath = TimeSpan.FromMinutes(5);

    /// <summary>The look of an entry after another, in the cooperative's time zone.</summary>
    public static EntryLook Of(TimelineRow row, TimelineRow? before, TimeZoneInfo zone)
    {
        var day = DayOf(row, zone);
        var newDay = before is null || DayOf(before, zone) != day;
        var joined = !newDay && before is { Kind: EntryKind.Message } && before.Direction == row.Direction && before.Author == row.Author
            && before.Channel == row.Channel && row.At - before.At < SameBreath;
        return new EntryLook(newDay ? day : null, joined, StyleOf(row, joined));
    }

    private static DateOnly DayOf(TimelineRow row, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(row.At, zone).DateTime);

    private static string StyleOf(TimelineRow row, bool joined) => (row.Direction, row.State, joined) switch
    {
        (Direction.In, _, false) => "in",
        (Direction.In, _, true) => "in joined",
        (_, OutboundState.Queued, _) => "out waiting",
        (_, OutboundState.Refused or OutboundState.Failed or OutboundState.Uncertain, _) => "out troubled",
        (_, _, false) => "out",
        _ => "out joined",
    };
}
