using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Loyalty.Rules;

/// <summary>The lines of many entries, which say which rule gave what, gathered to be written at once.</summary>
internal sealed class SetLines
{
    private readonly List<Row> _rows = [];
    private readonly HashSet<MemberId> _earners = [];
    private readonly HashSet<MemberId> _losers = [];
    private long _earned;
    private long _lost;

    /// <summary>How many facts earned, or took back.</summary>
    public long Facts { get; private set; }

    /// <summary>How many members earned, and how many points, less what of these went again at once.</summary>
    public (long Members, long Points) Earned => (_earners.Count, _earned);

    /// <summary>How many members lost points they had been given before, and how many.</summary>
    public (long Members, long Points) Lost => (_losers.Count, _lost);

    /// <summary>What an entry gave.</summary>
    public void Add(MemberId member, long seq, IReadOnlyList<EarnedLine> earned)
    {
        Facts++;
        _earners.Add(member);
        _earned += earned.Sum(line => line.Points);
        for (var n = 0; n < earned.Count; n++)
        {
            _rows.Add(new Row(member.Value, seq, n + 1, earned[n], null, null));
        }
    }

    /// <summary>What an entry took back of lines of another that was given in the same set.</summary>
    public void AddBack(MemberId member, long seq, long of, IReadOnlyList<(EarnedLine Line, int N, long Points)> back)
    {
        _earned -= back.Sum(line => line.Points);
        AddTaken(member, seq, of, back);
    }

    /// <summary>What an entry took back of lines of one that was given before.</summary>
    public void AddLost(MemberId member, long seq, long of, IReadOnlyList<(EarnedLine Line, int N, long Points)> back)
    {
        Facts++;
        _losers.Add(member);
        _lost += back.Sum(line => line.Points);
        AddTaken(member, seq, of, back);
    }

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

    private void AddTaken(MemberId member, long seq, long of, IReadOnlyList<(EarnedLine Line, int N, long Points)> back)
    {
        for (var n = 0; n < back.Count; n++)
        {
            _rows.Add(new Row(member.Value, seq, n + 1, back[n].Line with { Points = -back[n].Points }, of, back[n].N));
        }
    }

    private readonly record struct Row(Guid Member, long Seq, int N, EarnedLine Line, long? OfSeq, int? OfN);
}
