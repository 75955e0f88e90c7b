using Coop.Core.Loyalty.Ledger;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty;

/// <summary>What a member has.</summary>
/// <param name="Member">Who.</param>
/// <param name="Available">What they can spend today.</param>
/// <param name="Pending">What they can spend later.</param>
/// <param name="Owed">What they owe.</param>
/// <param name="NextExpiry">The next day on which points expire; null when none do.</param>
/// <param name="NextPoints">How many expire then.</param>
public sealed record PointsStanding(MemberId Member, long Available, long Pending, long Owed, DateOnly? NextExpiry, long NextPoints);

/// <summary>An entry as screens show it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="ActorName">Who on the staff did it, if somebody did.</param>
public sealed record EntryRow(LedgerEntry Entry, string? ActorName);

/// <summary>Reads members' accounts.</summary>
public sealed class AccountReads(NpgsqlDataSource source, CooperativeCalendar calendar)
{
    /// <summary>What a member has today; null when they never had any points.</summary>
    public async Task<PointsStanding?> FindAsync(MemberId member, CancellationToken ct) => (await RowAsync(member, ct))?.Standing;

    internal async Task<PointsRow?> RowAsync(MemberId member, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var today = calendar.Today;
        (long Available, long Pending, long Owed, DateOnly? Next, long Rev) found;
        await using (var read = new NpgsqlCommand(AccountSql.Standing, connection) { Parameters = { new("member", member.Value), new("today", today) } })
        await using (var reader = await read.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
            {
                return null;
            }

            found = (reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(1), reader.IsDBNull(5) ? null : reader.GetFieldValue<DateOnly>(5), reader.GetInt64(6));
        }

        if (found.Next is not { } day)
        {
            return new PointsRow(new PointsStanding(member, found.Available, found.Pending, found.Owed, null, 0), found.Rev);
        }

        await using var expiring = new NpgsqlCommand(AccountSql.ExpiringOn, connection)
        {
            Parameters = { new("member", member.Value), new("day", day), new("today", today) },
        };
        var points = (long)(await expiring.ExecuteScalarAsync(ct))!;
        return new PointsRow(new PointsStanding(member, found.Available, found.Pending, found.Owed, day, points), found.Rev);
    }

    /// <summary>Says by being another that points or tier of a member are others; also on another day, for both depend on it.</summary>
    public async Task<string> StampAsync(MemberId member, CancellationToken ct)
    {
        await using var read = source.CreateCommand(AccountSql.Stamp);
        read.Parameters.AddWithValue("member", member.Value);
        return $"{(string)(await read.ExecuteScalarAsync(ct))!}.{calendar.Today:yyyyMMdd}";
    }

    /// <summary>The next days on which points of a member expire, and how many.</summary>
    public async Task<IReadOnlyList<(DateOnly Day, long Points)>> ExpiringAsync(MemberId member, int count, CancellationToken ct)
    {
        await using var read = source.CreateCommand(AccountSql.Expiring);
        read.Parameters.AddWithValue("member", member.Value);
        read.Parameters.AddWithValue("today", calendar.Today);
        read.Parameters.AddWithValue("count", count);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var days = new List<(DateOnly, long)>();
        while (await reader.ReadAsync(ct))
        {
            days.Add((reader.GetFieldValue<DateOnly>(0), reader.GetInt64(1)));
        }

        return days;
    }

    /// <summary>A member's entries before a number, the newest first.</summary>
    public async Task<IReadOnlyList<EntryRow>> EntriesAsync(MemberId member, long before, int count, CancellationToken ct)
    {
        await using var read = source.CreateCommand(AccountSql.Entries);
        read.Parameters.AddWithValue("member", member.Value);
        read.Parameters.AddWithValue("before", before);
        read.Parameters.AddWithValue("count", count);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var rows = new List<EntryRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new EntryRow(
                new LedgerEntry
                {
                    Member = member,
                    Seq = reader.GetInt64(0),
                    Kind = StoredName.Parse<EntryKind>(reader.GetString(1)),
                    Points = reader.GetInt64(2),
                    Forgiven = reader.GetInt64(3),
                    Source = new(reader.GetString(4), reader.GetString(5)),
                    Reverses = reader.IsDBNull(6) ? null : reader.GetInt64(6),
                    Programme = reader.GetInt32(7),
                    OccurredOn = reader.GetFieldValue<DateOnly>(8),
                    BookedOn = reader.GetFieldValue<DateOnly>(9),
                    RecordedAt = reader.GetFieldValue<DateTimeOffset>(10),
                    Actor = reader.IsDBNull(11) ? null : new(reader.GetGuid(11)),
                    Reason = reader.IsDBNull(12) ? null : reader.GetString(12),
                },
                reader.IsDBNull(13) ? null : reader.GetString(13)));
        }

        return rows;
    }
}
