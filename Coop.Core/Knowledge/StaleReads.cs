using Coop.Core.Members;
using Npgsql;

namespace Coop.Core.Knowledge;

/// <summary>A value past its shelf life.</summary>
/// <param name="Member">Whose.</param>
/// <param name="Name">Their name.</param>
/// <param name="Attribute">Code of the attribute.</param>
/// <param name="Value">What was known.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="NotedAt">When it was said or last confirmed, UTC.</param>
/// <param name="StaleAt">Since when it is to be asked anew, UTC.</param>
/// <param name="By">The name of who wrote it down, if somebody on the staff did.</param>
public sealed record StaleRow(
    MemberId Member, string? Name, string Attribute, AttributeValue Value, string Source, DateTimeOffset NotedAt, DateTimeOffset StaleAt, string? By)
{
    /// <summary>The value as somebody saw it.</summary>
    public SeenValue Seen => new(Member, Attribute, NotedAt);
}

/// <summary>A page of the queue.</summary>
/// <param name="Rows">The rows, the longest out of date first.</param>
/// <param name="More">There are more after them.</param>
public sealed record StaleRows(IReadOnlyList<StaleRow> Rows, bool More);

/// <summary>Reads what is known but past its shelf life.</summary>
public sealed class StaleReads(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 50;

    /// <summary>How many values of each attribute are out of date.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountsAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(KnowledgeSql.StaleCounts);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(ct);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            counts[reader.GetString(0)] = reader.GetInt64(1);
        }

        return counts;
    }

    /// <summary>The page after a row, or the first; of one attribute, or of all.</summary>
    public async Task<StaleRows> PageAsync(string? attribute, StaleRow? after, CancellationToken ct)
    {
        await using var command = source.CreateCommand(attribute is null ? KnowledgeSql.Stale : KnowledgeSql.StaleOf);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new("now", clock.GetUtcNow()), new("at", after?.StaleAt ?? DateTimeOffset.UnixEpoch), new("member", after?.Member.Value ?? Guid.Empty),
            new("code", after?.Attribute ?? ""), new("count", PageSize + 1),
        });
        if (attribute is not null)
        {
            command.Parameters.AddWithValue("attribute", attribute);
        }

        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<StaleRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new StaleRow(
                new(reader.GetGuid(0)), Member.NameOf(Text(reader, 1), Text(reader, 2), Text(reader, 3), Text(reader, 4)), reader.GetString(5),
                new AttributeValue(Text(reader, 6), reader.IsDBNull(7) ? null : reader.GetDecimal(7), reader.IsDBNull(8) ? null : reader.GetFieldValue<DateOnly>(8)),
                reader.GetString(9), reader.GetFieldValue<DateTimeOffset>(10), reader.GetFieldValue<DateTimeOffset>(11), Text(reader, 12)));
        }

        return new StaleRows([.. rows.Take(PageSize)], rows.Count > PageSize);
    }

    internal static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
