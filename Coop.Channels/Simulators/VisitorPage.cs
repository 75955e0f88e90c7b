using Coop.Channels.Web;

namespace Coop.Channels.Simulators;

/// <summary>
/// What a visitor's page holds, by the rules the widget follows: an unbroken run of rows. What came twice, late or without
/// its neighbour is told apart by the numbers, and a gap means to open again.
/// </summary>
public sealed class VisitorPage
{
    private readonly List<ChatRow> _rows = [];
    private List<ChatRow> _loose = [];

    /// <summary>The rows, oldest first.</summary>
    public IReadOnlyList<ChatRow> Rows => _rows;

    /// <summary>The number of the last row; 0 before the first.</summary>
    public long Last => _rows.Count == 0 ? 0 : _rows[^1].Seq;

    /// <summary>Something between the last row and one that came is missing.</summary>
    public bool HasGap => _loose.Count > 0;

    /// <summary>Takes what came over the line.</summary>
    public void Add(IEnumerable<ChatRow> rows)
    {
        var waiting = _loose.Concat(rows).OrderBy(row => row.Seq).ToList();
        _loose = [];
        foreach (var row in waiting.Where(row => row.Seq > Last))
        {
            (row.Prev == Last ? _rows : _loose).Add(row);
        }
    }

    /// <summary>Takes the answer to opening after a number.</summary>
    public void Open(ChatSnapshot snapshot, long asked)
    {
        if (snapshot.From == asked && asked > 0)
        {
            Add(snapshot.Rows);
            return;
        }

        var sinceAsked = _rows.Concat(_loose).Where(row => row.Seq > asked).ToList();
        _rows.Clear();
        _rows.AddRange(snapshot.Rows);
        _loose = [];
        Add(sinceAsked);
    }
}
