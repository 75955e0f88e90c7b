using System.Text.Json;
using Coop.Core.Members;
using Npgsql;

namespace Coop.Core.Loyalty.Rules;

/// <summary>Reads rules, and why an entry came to its points.</summary>
public sealed class RuleReads(NpgsqlDataSource source)
{
    /// <summary>All versions of all rules.</summary>
    public async Task<IReadOnlyList<RuleVersion>> AllAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await AllAsync(connection, ct);
    }

    /// <summary>Which rule gave what for which line of what was bought.</summary>
    public async Task<IReadOnlyList<EarnedLine>> ExplainAsync(MemberId member, long seq, CancellationToken ct)
    {
        await using var read = source.CreateCommand(RuleSql.Explain);
        read.Parameters.AddWithValue("member", member.Value);
        read.Parameters.AddWithValue("seq", seq);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var lines = new List<EarnedLine>();
        while (await reader.ReadAsync(ct))
        {
            lines.Add(new EarnedLine(reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetDecimal(3), reader.GetInt64(4)));
        }

        return lines;
    }

    internal static async Task<IReadOnlyList<RuleVersion>> AllAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(RuleSql.All, connection);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var rules = new List<RuleVersion>();
        while (await reader.ReadAsync(ct))
        {
            rules.Add(new RuleVersion(reader.GetInt32(0), JsonSerializer.Deserialize<EarningRule>(reader.GetString(1), ProgrammeReads.Json)!));
        }

        return rules;
    }
}
