using Coop.Channels.Conversations;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Channels.Routing;

/// <summary>One line of the work list.</summary>
public sealed record WorkRow
{
    /// <summary>The work item.</summary>
    public required WorkItemId Id { get; init; }

    /// <summary>Newer wins.</summary>
    public long Rev { get; init; }

    /// <summary>The conversation it is about.</summary>
    public ConversationId Conversation { get; init; }

    /// <summary>The member it is about.</summary>
    public MemberId Member { get; init; }

    /// <summary>The member's name; null while unknown.</summary>
    public string? MemberName { get; init; }

    /// <summary>The number or mailbox they contacted us from, normalised; null where people would not know it, as a web session.</summary>
    public string? Address { get; init; }

    /// <summary>Nobody has said yet who the member is.</summary>
    public bool Provisional { get; init; }

    /// <summary>Where the relationship stands.</summary>
    public MemberStage Stage { get; init; }

    /// <summary>The channel it came by.</summary>
    public Channel Channel { get; init; }

    /// <summary>Who has it; null while everybody may take it.</summary>
    public StaffId? Agent { get; init; }

    /// <summary>What to call that person.</summary>
    public string? AgentName { get; init; }

    /// <summary>The member's last words, plain text.</summary>
    public string? Line { get; init; }

    /// <summary>Messages of the member nobody has looked at.</summary>
    public int Unread { get; init; }

    /// <summary>Until when the member was promised to be called back, UTC; null when they were not.</summary>
    public DateTimeOffset? CallBackBy { get; init; }

    /// <summary>When it was opened, UTC.</summary>
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>Since when the member waits, UTC; null while they do not.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>When it was closed, UTC.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Closed: leaves the list.</summary>
    public bool Gone => ClosedAt is not null;
}

/// <summary>Which part of the open work to read.</summary>
/// <param name="Agent">Only what this person has; null for whoever has it.</param>
/// <param name="Unassigned">Only what nobody has.</param>
public readonly record struct WorkSlice(StaffId? Agent, bool Unassigned)
{
    /// <summary>All of it.</summary>
    public static WorkSlice All { get; } = new(null, false);

    /// <summary>What nobody has.</summary>
    public static WorkSlice Free { get; } = new(null, true);

    /// <summary>What one person has.</summary>
    public static WorkSlice Of(StaffId agent) => new(agent, false);

    /// <summary>Whether the line belongs to it.</summary>
    public bool Holds(WorkRow row) => (Agent is not { } agent || row.Agent == agent) && (!Unassigned || row.Agent is null);
}

/// <summary>How much work is open.</summary>
/// <param name="Mine">What the person asking has.</param>
/// <param name="Free">What nobody has.</param>
/// <param name="All">All of it.</param>
public readonly record struct WorkCounts(long Mine, long Free, long All);

/// <summary>
/// Reads open work. Changed keys are a work item's id, or <c>c:</c> and a conversation, or <c>m:</c> and a member
/// whose line in the list has changed.
/// </summary>
public sealed class WorkReads(NpgsqlDataSource source) : LiveSource<WorkRow>
{
    /// <summary>The first <paramref name="count"/> lines of open work, who waits longest first.</summary>
    public async Task<IReadOnlyList<WorkRow>> PageAsync(int count, CancellationToken ct) =>
        await RowsAsync(RoutingSql.Page, [new("count", count)], ct);

    /// <summary>The next lines of a part of the open work after <paramref name="after"/> (from the start when null), who waits longest first.</summary>
    public async Task<IReadOnlyList<WorkRow>> PageAsync(WorkSlice slice, WorkRow? after, int count, CancellationToken ct) =>
        await RowsAsync(RoutingSql.Slice, [
            new("agent", NpgsqlDbType.Uuid) { Value = (object?)slice.Agent?.Value ?? DBNull.Value },
            new("free", slice.Unassigned),
            new("since", NpgsqlDbType.TimestampTz) { Value = after is null ? DateTime.MinValue : after.WaitingSince?.UtcDateTime ?? DateTime.MaxValue },
            new("id", after?.Id.Value ?? Guid.Empty),
            new("count", count)], ct);

    /// <summary>How much work is open, and whose it is.</summary>
    public async Task<WorkCounts> CountAsync(StaffId mine, CancellationToken ct)
    {
        await using var command = source.CreateCommand(RoutingSql.Counts);
        command.Parameters.AddWithValue("mine", mine.Value);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new WorkCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    /// <summary>How much work is open.</summary>
    public async Task<long> OpenAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(RoutingSql.Open);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Open work about a member, the newest first.</summary>
    public async Task<IReadOnlyList<WorkRow>> OfMemberAsync(MemberId member, CancellationToken ct) =>
        await RowsAsync(RoutingSql.OfMember, [new("member", member.Value)], ct);

    /// <inheritdoc />
    public override async Task<IReadOnlyList<WorkRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        await RowsAsync(RoutingSql.ByIds, [new("ids", Ids(keys, "")), new("conversations", Ids(keys, "c:")), new("members", Ids(keys, "m:"))], ct);

    private static Guid[] Ids(IEnumerable<string> keys, string prefix) =>
        [.. keys.Where(key => prefix.Length == 0 ? key[1] != ':' : key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => Guid.Parse(key.AsSpan(prefix.Length)))];

    private async Task<List<WorkRow>> RowsAsync(string sql, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<WorkRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(Row(reader));
        }

        return rows;
    }

    private static WorkRow Row(NpgsqlDataReader reader) => new()
    {
        Id = new(reader.GetGuid(0)),
        Conversation = new(reader.GetGuid(1)),
        Member = new(reader.GetGuid(2)),
        Channel = StoredName.Parse<Channel>(reader.GetString(3)),
        Agent = reader.IsDBNull(4) ? null : new StaffId(reader.GetGuid(4)),
        AgentName = Text(reader, 5),
        OpenedAt = reader.GetFieldValue<DateTimeOffset>(6),
        WaitingSince = Moment(reader, 7),
        ClosedAt = Moment(reader, 8),
        Rev = reader.GetInt64(9),
        MemberName = Core.Members.Member.NameOf(Text(reader, 10), Text(reader, 11), Text(reader, 12), Text(reader, 13)),
        Provisional = reader.GetBoolean(14),
        Stage = StoredName.Parse<MemberStage>(reader.GetString(15)),
        Line = Text(reader, 16),
        Unread = (int)reader.GetInt64(17),
        CallBackBy = Moment(reader, 18),
        Address = Text(reader, 19),
    };

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Moment(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
