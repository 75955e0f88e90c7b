using Coop.Core.Outbound;
using Coop.Core.Timeline;

namespace Coop.Web.Client.Desk;

/// <summary>How an entry stands among its neighbours.</summary>
/// <param name="Day">The day that begins with it; null when it is the day of the entry before.</param>
/// <param name="Joined">It goes on where the same author left off, so it needs no heading of its own.</param>
/// <param name="Closing">The next one does not go on where it leaves off, so it says when it was.</param>
/// <param name="Style">Classes of its element.</param>
public readonly record struct EntryLook(DateOnly? Day, bool Joined, bool Closing, string Style)
{
    private static readonly TimeSpan SameBreath = TimeSpan.FromMinutes(5);

    /// <summary>The look of an entry between two others, in the cooperative's time zone.</summary>
    public static EntryLook Of(TimelineRow row, TimelineRow? before, TimelineRow? after, TimeZoneInfo zone)
    {
        var day = DayOf(row, zone);
        var newDay = before is null || DayOf(before, zone) != day;
        var joined = !newDay && GoesOn(before!, row);
        var closing = after is null || DayOf(after, zone) != day || !GoesOn(row, after);
        return new EntryLook(newDay ? day : null, joined, closing, StyleOf(row, joined));
    }

    private static bool GoesOn(TimelineRow one, TimelineRow next) =>
        one.Kind == EntryKind.Message && next.Kind == EntryKind.Message && one.Direction == next.Direction && one.Author == next.Author
        && one.Channel == next.Channel && next.At - one.At < SameBreath;

    private static DateOnly DayOf(TimelineRow row, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(row.At, zone).DateTime);

    private static string StyleOf(TimelineRow row, bool joined) => (row.Direction, row.State, joined) switch
    {
        (Direction.In, _, false) => "entry in",
        (Direction.In, _, true) => "entry in joined",
        (_, OutboundState.Queued, _) => "entry out waiting",
        (_, OutboundState.Refused or OutboundState.Failed or OutboundState.Uncertain, _) => "entry out troubled",
        (_, _, false) => "entry out",
        _ => "entry out joined",
    };
}
