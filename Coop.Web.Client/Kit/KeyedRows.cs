namespace Coop.Web.Client.Kit;

/// <summary>
/// The rows of a live screen by key. A row comes in only if it is newer than what is known of it, so updates may be lost,
/// repeated and out of order: after the next snapshot the rows are what a fresh screen would show.
/// </summary>
/// <param name="key">What makes a row this one and no other.</param>
/// <param name="rev">Newer wins.</param>
/// <param name="gone">Whether the row has left the screen.</param>
public sealed class KeyedRows<TKey, TRow>(Func<TRow, TKey> key, Func<TRow, long> rev, Func<TRow, bool>? gone = null)
    where TKey : notnull
    where TRow : class
{
    private const int Remembered = 512;

    private readonly Dictionary<TKey, TRow> _rows = [];

    // What left, so that an older update that comes late does not bring it back.
    private readonly Dictionary<TKey, long> _left = [];
    private readonly Queue<TKey> _leftInOrder = [];

    /// <summary>What the screen shows, in no order.</summary>
    public IReadOnlyCollection<TRow> Rows => _rows.Values;

    /// <summary>The row under a key, or null.</summary>
    public TRow? Find(TKey id) => _rows.GetValueOrDefault(id);

    /// <summary>Takes rows in; tells which rows took which place (null: came or left). Empty when nothing was new.</summary>
    public IReadOnlyList<RowChange<TRow>> Apply(IReadOnlyList<TRow> rows)
    {
        List<RowChange<TRow>>? changes = null;
        foreach (var row in rows)
        {
            if (Take(row) is { } change)
            {
                (changes ??= []).Add(change);
            }
        }

        return changes ?? [];
    }

    /// <summary>Puts a whole new snapshot in place of all rows; only rows known to be newer than the snapshot's stay as they are.</summary>
    public void Replace(IReadOnlyList<TRow> snapshot)
    {
        var before = new Dictionary<TKey, TRow>(_rows);
        _rows.Clear();
        foreach (var row in snapshot)
        {
            var id = key(row);
            var newest = before.TryGetValue(id, out var known) && rev(known) > rev(row) ? known : row;
            if (!IsGone(newest) && !(_left.TryGetValue(id, out var left) && left >= rev(newest)))
            {
                _rows[id] = newest;
            }
        }
    }

    private RowChange<TRow>? Take(TRow row)
    {
        var id = key(row);
        var known = _rows.GetValueOrDefault(id);
        var newest = known is not null ? rev(known) : _left.GetValueOrDefault(id, long.MinValue);
        if (rev(row) <= newest)
        {
            return null;
        }

        if (!IsGone(row))
        {
            _rows[id] = row;
            return new RowChange<TRow>(known, row);
        }

        Remember(id, rev(row));
        return _rows.Remove(id) ? new RowChange<TRow>(known, null) : null;
    }

    private bool IsGone(TRow row) => gone is not null && gone(row);

    private void Remember(TKey id, long left)
    {
        if (!_left.ContainsKey(id))
        {
            _leftInOrder.Enqueue(id);
        }

        _left[id] = left;
        if (_leftInOrder.Count > Remembered)
        {
            _left.Remove(_leftInOrder.Dequeue());
        }
    }
}

/// <summary>One row took another's place.</summary>
/// <param name="Before">What was shown; null when it is new.</param>
/// <param name="After">What is shown now; null when it left.</param>
public readonly record struct RowChange<TRow>(TRow? Before, TRow? After)
    where TRow : class;
