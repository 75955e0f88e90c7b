using Coop.Core.Conditions;
using Coop.Core.Live;
using Coop.Core.Members;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Segments;

/// <summary>A segment as lists and its page show it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Rev">Newer wins.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Version">Its present version; from 1.</param>
/// <param name="Archived">Out of use: nobody is moved in or out any more.</param>
/// <param name="Members">How many are in it now.</param>
/// <param name="LookedAt">When everybody was last looked at with this version, UTC; null when that is still to come.</param>
/// <param name="Fault">Why that failed; null when it did not.</param>
/// <param name="Condition">What must hold of its members.</param>
/// <param name="PublishedAt">Since when this version holds, UTC.</param>
/// <param name="PublishedBy">Who published it.</param>
public sealed record SegmentRow(
    SegmentId Id, long Rev, string Name, string Description, int Version, bool Archived, long Members, DateTimeOffset? LookedAt, string? Fault,
    Condition Condition, DateTimeOffset PublishedAt, string? PublishedBy);

/// <summary>One version of a segment.</summary>
public sealed record SegmentVersionRow(int Version, Condition Condition, DateTimeOffset PublishedAt, string? PublishedBy);

/// <summary>What a look at everybody found.</summary>
public sealed record SegmentSnapshotRow(DateTimeOffset At, int Version, long Members, long Entered, long Departed);

/// <summary>Somebody in a segment.</summary>
/// <param name="Id">Who.</param>
/// <param name="Name">Their name, or null.</param>
/// <param name="EnteredAt">Since when, UTC; null where it was only asked who would be in it.</param>
public sealed record SegmentMemberRow(MemberId Id, string? Name, DateTimeOffset? EnteredAt);

/// <summary>Reads segments and who is in them.</summary>
public sealed class SegmentReads(NpgsqlDataSource source, CooperativeCalendar calendar) : LiveSource<SegmentRow>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What the codes in conditions stand for now.</summary>
    public async Task<ConditionTerms> TermsAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await PictureReads.TermsAsync(connection, ct);
    }

    /// <summary>What people call the codes in conditions.</summary>
    public Task<ConditionNames> NamesAsync(CancellationToken ct) => ConditionNames.ReadAsync(source, ct);

    /// <summary>All segments, those in use first, by name.</summary>
    public Task<IReadOnlyList<SegmentRow>> ListAsync(CancellationToken ct) => RowsAsync(null, ct);

    /// <summary>One segment, or null.</summary>
    public async Task<SegmentRow?> FindAsync(SegmentId id, CancellationToken ct) => await RowsAsync(id, ct) is [var row] ? row : null;

    /// <inheritdoc />
    public override async Task<IReadOnlyList<SegmentRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        var wanted = keys.Select(key => SegmentId.From(Guid.Parse(key))).ToHashSet();
        return [.. (await ListAsync(ct)).Where(row => wanted.Contains(row.Id))];
    }

    /// <summary>Its versions, the newest first.</summary>
    public async Task<IReadOnlyList<SegmentVersionRow>> VersionsAsync(SegmentId id, CancellationToken ct)
    {
        await using var read = source.CreateCommand(SegmentSql.Versions);
        read.Parameters.AddWithValue("id", id.Value);
        return await ListAsync(
            read, reader => new SegmentVersionRow(reader.GetInt32(0), ConditionJson.Read(reader.GetString(1)), At(reader, 2), Text(reader, 3)), ct);
    }

    /// <summary>What the last looks at everybody found, the newest first.</summary>
    public async Task<IReadOnlyList<SegmentSnapshotRow>> SnapshotsAsync(SegmentId id, int count, CancellationToken ct)
    {
        await using var read = source.CreateCommand(SegmentSql.Snapshots);
        read.Parameters.AddWithValue("id", id.Value);
        read.Parameters.AddWithValue("count", count);
        return await ListAsync(
            read, reader => new SegmentSnapshotRow(At(reader, 0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)), ct);
    }

    /// <summary>How many members a condition holds for at this moment; null where that is not counted within ten seconds.</summary>
    public async Task<long?> CountAsync(Condition condition, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await WidelyAsync(connection, Patience, ct);
        var compiled = ConditionSql.Of(condition, await PictureReads.TermsAsync(connection, ct), ConditionMoment.Now(calendar));
        await using var count = compiled.Command(connection, SegmentSql.Count(compiled), transaction);
        try
        {
            return (long)(await count.ExecuteScalarAsync(ct))!;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.QueryCanceled && !ct.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Some for whom it holds: where many do, there are enough in a part of the sample, and nobody else is asked.</summary>
    internal async Task<IReadOnlyList<SegmentMemberRow>> SomeAsync(Condition condition, int most, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await WidelyAsync(connection, Patience, ct);
        var (terms, moment) = (await PictureReads.TermsAsync(connection, ct), ConditionMoment.Now(calendar));
        var few = await SomeAsync(ConditionSql.Sampled(condition, terms, moment), connection, most, ct);
        return few.Count == most ? few : await SomeAsync(ConditionSql.Of(condition, terms, moment), connection, most, ct);
    }

    private static async Task<IReadOnlyList<SegmentMemberRow>> SomeAsync(ConditionSql compiled, NpgsqlConnection connection, int most, CancellationToken ct)
    {
        await using var some = compiled.Command(connection, SegmentSql.Some(compiled));
        some.Parameters.AddWithValue("count", most);
        some.Parameters.AddWithValue("from", long.MinValue);
        some.Parameters.AddWithValue("to", long.MinValue + (1L << 58));
        return await ListAsync(some, reader => new SegmentMemberRow(new(reader.GetGuid(0)), Name(reader), null), ct);
    }

    internal async Task<IReadOnlyList<SegmentMemberRow>> MembersAsync(SegmentId id, SegmentMemberRow? after, int most, CancellationToken ct)
    {
        await using var read = source.CreateCommand(SegmentSql.Members);
        read.Parameters.AddWithValue("id", id.Value);
        read.Parameters.AddWithValue("before", after?.EnteredAt ?? DateTimeOffset.MaxValue.ToUniversalTime());
        read.Parameters.AddWithValue("member", after?.Id.Value ?? Guid.AllBitsSet);
        read.Parameters.AddWithValue("count", most);
        return await ListAsync(read, reader => new SegmentMemberRow(new(reader.GetGuid(0)), Name(reader), At(reader, 5)), ct);
    }

    /// <summary>A transaction for statements over all members.</summary>
    internal static async Task<NpgsqlTransaction> WidelyAsync(NpgsqlConnection connection, TimeSpan limit, CancellationToken ct)
    {
        var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        await using var settings = new NpgsqlCommand(SegmentSql.Widely(limit), connection, transaction);
        await settings.ExecuteNonQueryAsync(ct);
        return transaction;
    }

    private async Task<IReadOnlyList<SegmentRow>> RowsAsync(SegmentId? id, CancellationToken ct)
    {
        await using var read = source.CreateCommand(SegmentSql.Rows);
        read.Parameters.Add(new("id", NpgsqlDbType.Uuid) { Value = (object?)id?.Value ?? DBNull.Value });
        return await ListAsync(
            read, reader => new SegmentRow(
                new(reader.GetGuid(0)), reader.GetInt64(8), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetBoolean(4), reader.GetInt64(5),
                reader.IsDBNull(6) ? null : At(reader, 6), Text(reader, 7), ConditionJson.Read(reader.GetString(9)), At(reader, 10), Text(reader, 11)), ct);
    }

    private static async Task<IReadOnlyList<T>> ListAsync<T>(NpgsqlCommand read, Func<NpgsqlDataReader, T> row, CancellationToken ct)
    {
        await using var reader = await read.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private static string? Name(NpgsqlDataReader reader) => Member.NameOf(Text(reader, 1), Text(reader, 2), Text(reader, 3), Text(reader, 4));

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset At(NpgsqlDataReader reader, int column) => reader.GetFieldValue<DateTimeOffset>(column);
}
