using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;

namespace Coop.Core.Requests;

/// <summary>A request as screens show it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Number">The number it is filed under.</param>
/// <param name="Member">Whose.</param>
/// <param name="MemberName">Their name; null where nobody knows it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Channel">The way it came.</param>
/// <param name="ReceivedOn">The day it came on.</param>
/// <param name="DueOn">The last day for its answer; null where nothing is owed.</param>
/// <param name="State">Where it stands.</param>
public sealed record RequestRow(
    RequestId Id, long Number, MemberId Member, string? MemberName, RequestKind Kind, Channel Channel, DateOnly ReceivedOn, DateOnly? DueOn, RequestState State)
{
    /// <summary>The day it was closed on; null while it is open.</summary>
    public DateOnly? ClosedOn { get; init; }

    /// <summary>In a few words; null when its words were erased.</summary>
    public string? Subject { get; init; }

    /// <summary>In the member's own; may be empty.</summary>
    public string? Body { get; init; }

    /// <summary>What the member was answered.</summary>
    public string? Answer { get; init; }

    /// <summary>The name of who wrote it down.</summary>
    public string? OpenedBy { get; init; }

    /// <summary>The name of who closed it.</summary>
    public string? ClosedBy { get; init; }
}

/// <summary>What a member asked of the cooperative.</summary>
/// <param name="Rows">Those that are open, the most urgent first; then those that are closed, the latest first. At most <see cref="RequestReads.Most"/>.</param>
/// <param name="Count">How many there are in all.</param>
/// <param name="Rev">Newer wins.</param>
public sealed record MemberRequests(IReadOnlyList<RequestRow> Rows, int Count, long Rev);

/// <summary>Reads what a member asked of the cooperative; what was written down by mistake is left out.</summary>
public sealed class RequestReads(NpgsqlDataSource source) : LiveSource<MemberRequests>
{
    /// <summary>The most of one member.</summary>
    public const int Most = 50;

    /// <summary>A member's requests.</summary>
    public async Task<MemberRequests> OfAsync(MemberId member, CancellationToken ct)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(RequestSql.Count) { Parameters = { new("member", member.Value) } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(RequestSql.OfMember) { Parameters = { new("member", member.Value), new("count", Most) } });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var (count, rev) = (reader.GetInt32(0), reader.GetInt64(1));
        await reader.NextResultAsync(ct);
        return new MemberRequests(await RowsAsync(reader, ct), count, rev);
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<MemberRequests>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        keys.Contains("requests", StringComparer.Ordinal) ? [await OfAsync(new(topic.IdOf()), ct)] : [];

    internal static async Task<IReadOnlyList<RequestRow>> RowsAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var rows = new List<RequestRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new RequestRow(
                new(reader.GetGuid(0)), reader.GetInt64(1), new(reader.GetGuid(2)),
                Member.NameOf(Text(reader, 14), Text(reader, 15), Text(reader, 16), Text(reader, 17)), StoredName.Parse<RequestKind>(reader.GetString(3)),
                StoredName.Parse<Channel>(reader.GetString(4)), reader.GetFieldValue<DateOnly>(5), Day(reader, 6), StoredName.Parse<RequestState>(reader.GetString(7)))
            {
                ClosedOn = Day(reader, 8),
                Subject = Text(reader, 9),
                Body = Text(reader, 10),
                Answer = Text(reader, 11),
                OpenedBy = Text(reader, 12),
                ClosedBy = Text(reader, 13),
            });
        }

        return rows;
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateOnly? Day(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateOnly>(column);
}

/// <summary>What waits for an answer.</summary>
/// <param name="Rows">The most urgent first; at most <see cref="OpenRequests.Most"/>.</param>
/// <param name="Count">How many there are in all.</param>
/// <param name="Overdue">How many of them should have been answered before today.</param>
/// <param name="Rev">Newer wins.</param>
public sealed record WaitingRequests(IReadOnlyList<RequestRow> Rows, int Count, int Overdue, long Rev);

/// <summary>Reads what waits for an answer, whole each time: what is most urgent must be on top for everybody.</summary>
public sealed class OpenRequests(NpgsqlDataSource source, CooperativeCalendar calendar) : LiveSource<WaitingRequests>
{
    /// <summary>The most that are shown.</summary>
    public const int Most = 200;

    /// <summary>The list as it is now.</summary>
    public async Task<WaitingRequests> AllAsync(CancellationToken ct)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(RequestSql.CountOpen) { Parameters = { new("today", calendar.Today) } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(RequestSql.Open) { Parameters = { new("count", Most) } });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var (count, overdue, rev) = (reader.GetInt32(0), reader.GetInt32(1), reader.GetInt64(2));
        await reader.NextResultAsync(ct);
        return new WaitingRequests(await RequestReads.RowsAsync(reader, ct), count, overdue, rev);
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<WaitingRequests>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) => [await AllAsync(ct)];
}
