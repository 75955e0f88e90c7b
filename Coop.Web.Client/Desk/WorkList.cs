using Coop.Channels.Routing;
using Coop.Core.Members;
using Coop.Web.Client.Kit;

namespace Coop.Web.Client.Desk;

/// <summary>
/// The open work on one screen, in order: who waits longest first. While somebody moves through it by keyboard, nothing at
/// or above their row changes its place; what would have waits until they ask for it or leave.
/// </summary>
public sealed class WorkList
{
    private static readonly Comparer<WorkRow> ByWaiting = Comparer<WorkRow>.Create(Compare);

    private readonly KeyedRows<WorkItemId, WorkRow> _rows = new(row => row.Id, row => row.Rev, row => row.Gone);
    private readonly HashSet<WorkItemId> _held = [];
    private List<WorkRow> _shown = [];
    private WorkItemId? _anchor;

    /// <summary>The part of the work that is shown.</summary>
    public WorkSlice Slice { get; private set; } = WorkSlice.All;

    /// <summary>The lines in the order in which they stand on screen.</summary>
    public IReadOnlyList<WorkRow> Shown => _shown;

    /// <summary>All lines known, whatever part is shown.</summary>
    public IReadOnlyCollection<WorkRow> Known => _rows.Rows;

    /// <summary>How many lines would have come, gone or moved, were nobody's finger on the list.</summary>
    public int Held => _held.Count;

    /// <summary>Puts a snapshot in place of everything.</summary>
    public void Replace(IReadOnlyList<WorkRow> snapshot)
    {
        _rows.Replace(snapshot);
        Settle();
    }

    /// <summary>Takes changed lines in; false when nothing was new.</summary>
    public bool Apply(IReadOnlyList<WorkRow> rows)
    {
        var changes = _rows.Apply(rows);
        foreach (var change in changes)
        {
            Place(change);
        }

        return changes.Count > 0;
    }

    /// <summary>Shows another part.</summary>
    public void Choose(WorkSlice slice)
    {
        Slice = slice;
        Settle();
    }

    /// <summary>The line of a member, if there is one.</summary>
    public WorkRow? Of(MemberId member) => _rows.Rows.FirstOrDefault(row => row.Member == member);

    /// <summary>Somebody stands on this line: it and those above keep their places.</summary>
    public void Freeze(WorkItemId anchor) => _anchor = anchor;

    /// <summary>Nobody stands in the list any more: everything takes its place. False when it stood there already.</summary>
    public bool Thaw()
    {
        _anchor = null;
        if (_held.Count == 0)
        {
            return false;
        }

        Settle();
        return true;
    }

    /// <summary>Lets everything take its place although somebody stands in the list, because they asked for it.</summary>
    public void Settle()
    {
        _held.Clear();
        _shown = [.. _rows.Rows.Where(Slice.Holds)];
        _shown.Sort(ByWaiting);
    }

    private void Place(RowChange<WorkRow> change)
    {
        var id = (change.After ?? change.Before!).Id;
        var before = change.Before is null ? -1 : _shown.FindIndex(row => row.Id == id);
        var belongs = change.After is { } after && Slice.Holds(after);
        var place = belongs ? PlaceOf(change.After!, before) : -1;
        var fixedUpTo = _anchor is { } anchor ? _shown.FindIndex(row => row.Id == anchor) : -1;
        var stays = before == place;
        if (!stays && ((before >= 0 && before <= fixedUpTo) || (place >= 0 && place <= fixedUpTo)))
        {
            _held.Add(id);
            if (before >= 0 && change.After is { } held)
            {
                _shown[before] = held;
            }

            return;
        }

        _held.Remove(id);
        if (before >= 0)
        {
            _shown.RemoveAt(before);
        }

        if (place >= 0)
        {
            _shown.Insert(place, change.After!);
        }
    }

    // From the end: what is new waits shortest. Held lines may stand out of order above, so no binary search.
    private int PlaceOf(WorkRow row, int without)
    {
        var place = without >= 0 ? _shown.Count - 1 : _shown.Count;
        while (place > 0 && Compare(At(place - 1), row) > 0)
        {
            place--;
        }

        return place;

        WorkRow At(int index) => _shown[without >= 0 && index >= without ? index + 1 : index];
    }

    private static int Compare(WorkRow one, WorkRow other)
    {
        var waiting = (one.WaitingSince ?? DateTimeOffset.MaxValue).CompareTo(other.WaitingSince ?? DateTimeOffset.MaxValue);
        return waiting != 0 ? waiting : one.Id.Value.CompareTo(other.Id.Value);
    }
}
