using Coop.Core.Members;
using Npgsql;

namespace Coop.Core.Timeline;

/// <summary>
/// The heads a transaction holds. Nobody else can move them meanwhile, so their next numbers are counted here, and the
/// database is told once, with the commit.
/// </summary>
internal sealed class HeldHeads
{
    private readonly Dictionary<MemberId, long> _last = [];
    private readonly HashSet<MemberId> _moved = [];

    /// <summary>A head is held from now on. Held a second time, what was counted stands.</summary>
    public void Hold(MemberId member, long last) => _last.TryAdd(member, last);

    /// <summary>Whether the member's head is held.</summary>
    public bool Holds(MemberId member) => _last.ContainsKey(member);

    /// <summary>The member's next number; null when the head is not held.</summary>
    public long? Next(MemberId member)
    {
        if (!_last.TryGetValue(member, out var last))
        {
            return null;
        }

        _moved.Add(member);
        return _last[member] = last + 1;
    }

    /// <summary>The statement that tells the database; null when no number was given.</summary>
    public NpgsqlBatchCommand? Told()
    {
        if (_moved.Count == 0)
        {
            return null;
        }

        var members = _moved.ToArray();
        return new NpgsqlBatchCommand(TimelineSql.MoveHeads)
        {
            Parameters =
            {
                new("members", Array.ConvertAll(members, m => m.Value)),
                new("seqs", Array.ConvertAll(members, m => _last[m])),
            },
        };
    }
}
