using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Loyalty.Rules;

/// <summary>The lines of many entries, which say which rule gave what, gathered to be written at once.</summary>
internal sealed class SetLines
{
    private readonly List<Row> _rows = [];
    private readonly HashSet<MemberId> _members = [];

    /// <summary>How many facts earned.</summary>
    public long Facts { get; private set; }

    /// <summary>What an entry gave.</summary>
    public void Add(MemberId member, long seq, IReadOnlyList<EarnedLine> earned)
    {
        Facts++;
        _members.Add(member);
        for (var n = 0; n < earned.Count; n++)
        {
            _rows.Add(new Row(member.Value, seq, n + 1, earned[n], null, null));
        }
    }

    /// <summary>What an entry took back of lines of another.</summary>
    public void AddBack(MemberId member, long seq, long of, IReadOnlyList<(EarnedLine Line, int N, long Points)> back)
    {
        for (var n = 0; n < back.Count; n++)
        {
            _rows.Add(new Row(member.Value, seq, n + 1, back[n].Line with { Points = -back[n].Points }, of, back[n].N));
        }
    }

    /// <summary>How many members got how many points.</summary>
    public (long Members, long Points) Sum() => (_members.Count, _rows.Sum(row => row.Line.Points));

    /// <summary>Writes them; their entries are written before.</summary>
    public async Task WriteAsync(Work work, CancellationToken ct)
    {
        if (_rows.Count == 0)
        {
            return;
        }

        await using var add = new NpgsqlCommand(SetSql.AddLines, work.Connection)
        {
            Parameters =
            {
                new("members", _rows.ConvertAll(row => row.Member)),
                new("seqs", _rows.ConvertAll(row => row.Seq)),
                new("ns", _rows.ConvertAll(row => row.N)),
                new("rules", _rows.ConvertAll(row => row.Line.Rule)),
                new("versions", _rows.ConvertAll(row => row.Line.Version)),
                new("lines", _rows.ConvertAll(row => row.Line.Line)),
                new("amounts", _rows.ConvertAll(row => row.Line.Amount)),
                new("points", _rows.ConvertAll(row => row.Line.Points)),
                new("of_seqs", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = _rows.ConvertAll(row => row.OfSeq) },
                new("of_ns", NpgsqlDbType.Array | NpgsqlDbType.Integer) { Value = _rows.ConvertAll(row => row.OfN) },
            },
        };
        await add.ExecuteNonQueryAsync(ct);
    }

    private readonly record struct Row(Guid Member, long Seq, int N, EarnedLine Line, long? OfSeq, int? OfN);
}
