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
            rewards.Add(Row(reader));
        }

        return rewards;
    }

    /// <summary>The last changes of a reward, the newest first.</summary>
    public async Task<IReadOnlyList<RewardChange>> HistoryAsync(RewardId reward, CancellationToken ct)
    {
        await using var read = source.CreateCommand(RewardSql.History);
        read.Parameters.AddWithValue("id", reward.Value);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var changes = new List<RewardChange>();
        while (await reader.ReadAsync(ct))
        {
            changes.Add(new RewardChange(
                reader.GetInt32(0), StoredName.Parse<RewardChangeKind>(reader.GetString(1)), reader.GetString(2), reader.GetString(3), reader.GetInt64(4),
                Number(reader, 5), Number(reader, 6), Text(reader, 7), reader.GetFieldValue<DateTimeOffset>(8), Text(reader, 9)));
        }

        return changes;
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

    internal static Reward Row(NpgsqlDataReader reader) => new(
        new(reader.GetGuid(0)), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5), Number(reader, 6),
        StoredName.Parse<RewardState>(reader.GetString(7)))
    {
        Given = reader.GetInt64(8),
        Edition = reader.GetInt32(9),
        Changes = reader.GetInt32(10),
        Waiting = reader.GetInt64(11),
    };

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

    private static long? Number(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
