using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Segments;

/// <summary>Lets members into a segment and out of it. Whoever does holds the segment's row, so that nobody's answer is older than another's.</summary>
internal static class MoveMembers
{
    /// <summary>Holds the segment; false where it is another version by now, or out of use.</summary>
    public static async Task<bool> HoldAsync(Work work, SegmentId id, int version, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(SegmentSql.Take, work.Connection) { Parameters = { new("id", id.Value) } };
        await using var reader = await take.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) && reader.GetInt32(0) == version && !reader.GetBoolean(2);
    }

    /// <summary>Writes down who came and who went; <paramref name="run"/> is null where a fact moved them.</summary>
    public static async Task WriteAsync(Work work, SegmentId id, IReadOnlyCollection<MemberId> entered, IReadOnlyCollection<MemberId> departed, long? run, CancellationToken ct)
    {
        await WriteAsync(work, SegmentSql.Enter, id, entered, run, ct);
        await WriteAsync(work, SegmentSql.Leave, id, departed, run, ct);
        await using var tell = new NpgsqlCommand(SegmentSql.Tell, work.Connection)
        {
            Parameters = { new("segment", id.Value), new("change", (long)entered.Count - departed.Count) },
        };
        await tell.ExecuteNonQueryAsync(ct);
        work.Touch(Topic.Segments, id.Value.ToString("D"));
    }

    private static async Task WriteAsync(Work work, string sql, SegmentId id, IReadOnlyCollection<MemberId> members, long? run, CancellationToken ct)
    {
        if (members.Count == 0)
        {
            return;
        }

        await using var write = new NpgsqlCommand(sql, work.Connection)
        {
            Parameters =
            {
                new("segment", id.Value), new("members", members.Select(member => member.Value).ToArray()), new("now", work.Now),
                new("run", NpgsqlDbType.Bigint) { Value = (object?)run ?? DBNull.Value },
            },
        };
        await write.ExecuteNonQueryAsync(ct);
    }
}
