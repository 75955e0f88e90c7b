using Coop.Core.Loyalty.Ledger;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Rules;

/// <summary>Something told in a batch that takes points back which were given before.</summary>
/// <param name="Member">Whose.</param>
/// <param name="At">When it happened.</param>
/// <param name="Id">The return, or the reversal.</param>
/// <param name="Original">What gave the points.</param>
/// <param name="Source">What takes them back; once.</param>
/// <param name="Returned">What part of each line is gone by now; nothing of those that are not named.</param>
internal sealed record BackDue(MemberId Member, DateTimeOffset At, Guid Id, PointSource Original, PointSource Source, IReadOnlyDictionary<int, decimal> Returned)
{
    /// <summary>How many points of a line are to be gone.</summary>
    public long Target(GivenLine line) => WorkOutPoints.Back(line.Earned.Points, Returned.GetValueOrDefault(line.Earned.Line));
}

/// <summary>What gave the points that go, line by line, read under the accounts' locks.</summary>
internal sealed class BacksDue
{
    private static readonly Dictionary<int, decimal> All = new() { [1] = 1 };

    private readonly Dictionary<PointSource, Original> _originals;
    private readonly Dictionary<PointSource, List<GivenLine>> _lines = [];

    private BacksDue(List<BackDue> all, IReadOnlyList<Original> originals) => (Backs, _originals) = (all, originals.ToDictionary(original => original.Source));

    /// <summary>What takes back, each member's in the order of its happening. Returns of one sale are looked at once, at the first of them.</summary>
    public IReadOnlyList<BackDue> Backs { get; }

    public static async Task<BacksDue> ReadAsync(Work work, string kind, long batch, Guid[] members, CancellationToken ct)
    {
        var all = kind switch
        {
            "return" => await ReturnsAsync(work, batch, members, ct),
            "contribution" => await ReversalsAsync(work, batch, members, ct),
            _ => new List<BackDue>(),
        };
        var backs = new BacksDue(all, all.Count == 0 ? [] : await Books.OriginalsAsync(work, [.. all.Select(back => back.Original)], ct));
        if (all.Count > 0)
        {
            await backs.ReadLinesAsync(work, kind == "return" ? "sale" : "contribution", ct);
        }

        return backs;
    }

    /// <summary>The entry that gave, and those of its lines that are to lose something; null when nothing was given, or all of it is gone.</summary>
    public (Original Given, List<(EarnedLine Line, int N, long Points)> Back)? Find(BackDue due)
    {
        if (!_originals.TryGetValue(due.Original, out var given) || given.Kind != EntryKind.Earned || !_lines.TryGetValue(due.Original, out var lines))
        {
            return null;
        }

        var back = lines.ConvertAll(line => (Line: line.Earned, line.N, Points: Math.Clamp(due.Target(line), line.TakenBack, line.Earned.Points) - line.TakenBack));
        back.RemoveAll(line => line.Points <= 0);
        return back.Count == 0 || given.TakenBack >= given.Points ? null : (given, back);
    }

    private static async Task<List<BackDue>> ReturnsAsync(Work work, long batch, Guid[] members, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(SetSql.CameBack, work.Connection) { Parameters = { new("batch", batch), new("members", members) } };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var all = new List<BackDue>();
        var (sale, parts) = (Guid.Empty, new Dictionary<int, decimal>());
        while (await reader.ReadAsync(ct))
        {
            if (sale != reader.GetGuid(1))
            {
                (sale, parts) = (reader.GetGuid(1), []);
                var id = reader.GetGuid(2);
                all.Add(new BackDue(
                    new(reader.GetGuid(0)), reader.GetFieldValue<DateTimeOffset>(3), id, new("sale", sale.ToString("D")), new("return", id.ToString("D")), parts));
            }

            parts[reader.GetInt32(4)] = reader.GetDecimal(6) / reader.GetDecimal(5);
        }

        return all;
    }

    private static async Task<List<BackDue>> ReversalsAsync(Work work, long batch, Guid[] members, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(SetSql.TakenBack, work.Connection) { Parameters = { new("batch", batch), new("members", members) } };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var all = new List<BackDue>();
        while (await reader.ReadAsync(ct))
        {
            var given = reader.GetGuid(2).ToString("D");
            all.Add(new BackDue(
                new(reader.GetGuid(0)), reader.GetFieldValue<DateTimeOffset>(3), reader.GetGuid(1), new("contribution", given), new("contribution-back", given), All));
        }

        return all;
    }

    private async Task ReadLinesAsync(Work work, string type, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(SetSql.LinesOf, work.Connection)
        {
            Parameters = { new("type", type), new("ids", _originals.Keys.Select(source => source.Id).ToArray()) },
        };
        await using var reader = await read.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var source = new PointSource(type, reader.GetString(0));
            if (!_lines.TryGetValue(source, out var lines))
            {
                _lines[source] = lines = [];
            }

            lines.Add(new GivenLine(
                reader.GetInt64(1), reader.GetInt32(2),
                new(reader.GetString(3), reader.GetInt32(4), reader.GetInt32(5), reader.GetDecimal(6), reader.GetInt64(7)), reader.GetInt64(8)));
        }
    }
}
