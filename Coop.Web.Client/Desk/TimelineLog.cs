using Coop.Core.Timeline;
using Coop.Web.Client.Kit;

namespace Coop.Web.Client.Desk;

/// <summary>One member's history on one screen, the newest at the bottom, and below it what waits to leave.</summary>
public sealed class TimelineLog
{
    private static readonly Comparer<TimelineRow> ByTime = Comparer<TimelineRow>.Create(Compare);

    private readonly KeyedRows<string, TimelineRow> _rows = new(row => row.Key, NewestOf, row => row.Gone);
    private List<TimelineRow> _shown = [];

    /// <summary>The lines in the order in which they stand on screen.</summary>
    public IReadOnlyList<TimelineRow> Shown => _shown;

    /// <summary>The number of the newest entry shown; 0 when there is none.</summary>
    public long LastSeq { get; private set; }

    /// <summary>The number of the oldest entry shown, from which older ones are read; null when there is none.</summary>
    public long? FirstSeq { get; private set; }

    /// <summary>Puts a snapshot in place of everything.</summary>
    public void Replace(IReadOnlyList<TimelineRow> snapshot)
    {
        _rows.Replace(snapshot);
        Settle();
    }

    /// <summary>Takes changed or older lines in; false when nothing was new.</summary>
    public bool Apply(IReadOnlyList<TimelineRow> rows)
    {
        if (_rows.Apply(rows).Count == 0)
        {
            return false;
        }

        Settle();
        return true;
    }

    /// <summary>The line under a key, or null.</summary>
    public TimelineRow? Find(string key) => _rows.Find(key);

    // A screen holds some hundred lines: sorting them costs less than a frame of the reader's eye.
    private void Settle()
    {
        _shown = [.. _rows.Rows];
        _shown.Sort(ByTime);
        LastSeq = _shown.Max(row => row.Seq) ?? 0;
        FirstSeq = _shown.Min(row => row.Seq);
    }

    // A message that has just got its number outranks the same row without it, should their revs be equal.
    private static long NewestOf(TimelineRow row) => (row.Rev << 1) + (row.Seq is null ? 0 : 1);

    private static int Compare(TimelineRow one, TimelineRow other)
    {
        var seq = (one.Seq ?? long.MaxValue).CompareTo(other.Seq ?? long.MaxValue);
        var at = seq != 0 ? seq : one.At.CompareTo(other.At);
        return at != 0 ? at : string.CompareOrdinal(one.Key, other.Key);
    }
}
