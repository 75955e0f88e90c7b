using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Rewards;

/// <summary>Reads rewards and redemptions.</summary>
public sealed class RewardReads(NpgsqlDataSource source)
{
    /// <summary>All rewards, the cheapest first.</summary>
    public async Task<IReadOnlyList<Reward>> AllAsync(CancellationToken ct)
    {
        await using var read = source.CreateCommand(RewardSql.All);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var rewards = new List<Reward>();
        while (await reader.ReadAsync(ct))
        {
            rewards.Add(new Reward(
                new(reader.GetGuid(0)), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5),
                reader.IsDBNull(6) ? null : reader.GetInt64(6), reader.GetBoolean(7)));
        }

        return rewards;
    }

    /// <summary>A member's last redemptions, the newest first.</summary>
    public async Task<IReadOnlyList<RedemptionRow>> OfAsync(MemberId member, CancellationToken ct)
    {
        await using var read = source.CreateCommand(RewardSql.OfMember);
        read.Parameters.AddWithValue("member", member.Value);
        return await RowsAsync(read, ct);
    }

    /// <summary>Rewards that members wait for, the oldest wish first.</summary>
    public async Task<IReadOnlyList<RedemptionRow>> OpenAsync(CancellationToken ct)
    {
        await using var read = source.CreateCommand(RewardSql.Open);
        return await RowsAsync(read, ct);
    }

    private static async Task<IReadOnlyList<RedemptionRow>> RowsAsync(NpgsqlCommand read, CancellationToken ct)
    {
        await using var reader = await read.ExecuteReaderAsync(ct);
        var rows = new List<RedemptionRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new RedemptionRow(
                new(reader.GetGuid(0)), new(reader.GetGuid(1)), reader.GetString(2), reader.GetString(3), reader.GetInt64(4),
                StoredName.Parse<RedemptionState>(reader.GetString(5)), reader.GetFieldValue<DateTimeOffset>(6),
                reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7))
            {
                MemberName = Member.NameOf(Text(reader, 8), Text(reader, 9), Text(reader, 10), Text(reader, 11)),
            });
        }

        return rows;
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
