using Coop.Core.Loyalty.Ledger;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Loyalty.Rules;

/// <summary>A line of an entry, and how much of it has been taken back.</summary>
/// <param name="Seq">The entry.</param>
/// <param name="N">Its place there.</param>
/// <param name="Earned">What was given.</param>
/// <param name="TakenBack">How many of its points went again.</param>
public sealed record GivenLine(long Seq, int N, EarnedLine Earned, long TakenBack);

/// <summary>
/// Gives what the rules give for something that happened, and takes it back line by line, within the caller's transaction and
/// under the account's lock, so that caps and what is left are counted when nobody else can change them.
/// </summary>
public sealed class EarnPoints(KeepAccounts accounts)
{
    /// <summary>Gives; what was given, line by line, or nothing when the source had its points before.</summary>
    public async Task<IReadOnlyList<EarnedLine>> RunAsync(Work work, MemberId member, PointSource source, Purchase purchase, CancellationToken ct)
    {
        if (!await accounts.HoldAsync(work, member, ct))
        {
            return [];
        }

        var before = await GivenAsync(work, member, purchase.On, ct);
        var rules = await RuleReads.AllAsync(work.Connection, ct);
        var lines = WorkOutPoints.Run(rules.Where(version => !version.Rule.First || !before.Ever.Contains(version.Rule.Code)), purchase, rule => before.Month.GetValueOrDefault(rule));
        var entries = await accounts.AwardAsync(work, [new Award(member, source, lines.Sum(line => line.Points), purchase.On)], ct);
        if (entries.Count == 0)
        {
            return [];
        }

        await WriteAsync(work, member, entries[0].Seq, [.. lines.Select(line => (line, default(GivenLine)))], ct);
        return lines;
    }

    /// <summary>
    /// Takes back until as much is gone of each line as <paramref name="target"/> says. Told again, or told less, it changes
    /// nothing.
    /// </summary>
    public async Task<LedgerEntry?> TakeBackAsync(
        Work work, PointSource original, PointSource source, DateOnly on, Func<GivenLine, long> target, CancellationToken ct)
    {
        if (await LinesAsync(work, original, ct) is not { } found || !await accounts.HoldAsync(work, found.Member, ct))
        {
            return null;
        }

        // Read again under the lock: another may have taken back meanwhile.
        var lines = (await LinesAsync(work, original, ct))!.Value.Lines
            .Select(line => (Line: line, Back: Math.Clamp(target(line), line.TakenBack, line.Earned.Points) - line.TakenBack))
            .Where(line => line.Back > 0).ToList();
        var entries = await accounts.TakeBackAsync(work, [new TakeBack(original, source, lines.Sum(line => line.Back), on)], ct);
        if (entries.Count == 0)
        {
            return null;
        }

        await WriteAsync(work, found.Member, entries[0].Seq, [.. lines.Select(line => (line.Line.Earned with { Points = -line.Back }, (GivenLine?)line.Line))], ct);
        return entries[0];
    }

    private static async Task<(Dictionary<string, long> Month, HashSet<string> Ever)> GivenAsync(Work work, MemberId member, DateOnly on, CancellationToken ct)
    {
        var from = new DateOnly(on.Year, on.Month, 1);
        await using var read = new NpgsqlCommand(RuleSql.Given, work.Connection)
        {
            Parameters = { new("member", member.Value), new("from", from), new("to", from.AddMonths(1)) },
        };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var month = new Dictionary<string, long>(StringComparer.Ordinal);
        var ever = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            month.Add(reader.GetString(0), reader.GetInt64(1));
            if (reader.GetInt64(2) > 0)
            {
                ever.Add(reader.GetString(0));
            }
        }

        return (month, ever);
    }

    private static async Task<(MemberId Member, IReadOnlyList<GivenLine> Lines)?> LinesAsync(Work work, PointSource original, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(RuleSql.LinesOf, work.Connection) { Parameters = { new("type", original.Type), new("id", original.Id) } };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var (member, lines) = (default(MemberId), new List<GivenLine>());
        while (await reader.ReadAsync(ct))
        {
            member = new(reader.GetGuid(0));
            lines.Add(new GivenLine(
                reader.GetInt64(1), reader.GetInt32(2),
                new(reader.GetString(3), reader.GetInt32(4), reader.GetInt32(5), reader.GetDecimal(6), reader.GetInt64(7)), reader.GetInt64(8)));
        }

        return lines.Count == 0 ? null : (member, lines);
    }

    private static async Task WriteAsync(Work work, MemberId member, long seq, List<(EarnedLine Line, GivenLine? Of)> lines, CancellationToken ct)
    {
        await using var add = new NpgsqlCommand(RuleSql.AddLines, work.Connection)
        {
            Parameters =
            {
                new("member", member.Value),
                new("seq", seq),
                new("ns", lines.Select((_, n) => n + 1).ToArray()),
                new("rules", lines.Select(line => line.Line.Rule).ToArray()),
                new("versions", lines.Select(line => line.Line.Version).ToArray()),
                new("lines", lines.Select(line => line.Line.Line).ToArray()),
                new("amounts", lines.Select(line => line.Line.Amount).ToArray()),
                new("points", lines.Select(line => line.Line.Points).ToArray()),
                new("of_seqs", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = lines.Select(line => line.Of?.Seq).ToArray() },
                new("of_ns", NpgsqlDbType.Array | NpgsqlDbType.Integer) { Value = lines.Select(line => line.Of?.N).ToArray() },
            },
        };
        await add.ExecuteNonQueryAsync(ct);
    }
}
