using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Timeline;

/// <summary>Reads timelines. The product's hottest read, so straight from the reader into the row.</summary>
public sealed class TimelineReads(NpgsqlDataSource source) : LiveSource<TimelineRow>
{
    /// <summary>The <paramref name="count"/> entries before <paramref name="seq"/> (the newest when null), oldest first.</summary>
    public async Task<IReadOnlyList<TimelineRow>> BeforeAsync(MemberId member, long? seq, int count, CancellationToken ct)
    {
        var rows = await ReadAsync(TimelineSql.Before, [new("member", member.Value), new("seq", seq ?? long.MaxValue), new("count", count)], count, ct);
        rows.Reverse();
        return rows;
    }

    /// <summary>The <paramref name="count"/> entries after <paramref name="seq"/>, oldest first.</summary>
    public async Task<IReadOnlyList<TimelineRow>> AfterAsync(MemberId member, long seq, int count, CancellationToken ct) =>
        await ReadAsync(TimelineSql.After, [new("member", member.Value), new("seq", seq), new("count", count)], count, ct);

    /// <summary>Messages to the member that are not in the timeline: waiting, or refused and not cleared away; oldest first.</summary>
    public async Task<IReadOnlyList<TimelineRow>> WaitingAsync(MemberId member, CancellationToken ct) =>
        await ReadAsync(TimelineSql.Waiting, [new("member", member.Value)], 0, ct);

    /// <inheritdoc />
    public override async Task<IReadOnlyList<TimelineRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        var member = topic.IdOf();
        var seqs = Keys(keys, "e:").Select(key => long.Parse(key, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        var messages = Keys(keys, "o:").Select(Guid.Parse).ToArray();
        List<TimelineRow> rows = [];
        if (seqs.Length > 0)
        {
            rows.AddRange(await ReadAsync(TimelineSql.BySeq, [new("member", member), new("seqs", seqs)], seqs.Length, ct));
        }

        if (messages.Length > 0)
        {
            rows.AddRange(await ReadAsync(TimelineSql.ByMessage, [new("ids", messages)], messages.Length, ct));
        }

        return rows;
    }

    private static IEnumerable<string> Keys(IEnumerable<string> keys, string prefix) =>
        keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => key[prefix.Length..]);

    private async Task<List<TimelineRow>> ReadAsync(string sql, NpgsqlParameter[] parameters, int expected, CancellationToken ct)
    {
        var rows = new List<TimelineRow>(expected);
        await using (var command = source.CreateCommand(sql))
        {
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                rows.Add(Row(reader));
            }
        }

        await NameOthersAsync(rows, ct);
        return rows;
    }

    /// <summary>Says who the other of a relation is. Few entries are of one: their names are read beside the rest, and only where there are some.</summary>
    private async Task NameOthersAsync(List<TimelineRow> rows, CancellationToken ct)
    {
        var others = rows.Select(OtherOf).OfType<Guid>().Distinct().ToArray();
        if (others.Length == 0)
        {
            return;
        }

        var names = new Dictionary<Guid, string?>();
        await using var command = source.CreateCommand(TimelineSql.Others);
        command.Parameters.AddWithValue("ids", others);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            names[reader.GetGuid(0)] = Member.NameOf(Text(reader, 1), Text(reader, 2), Text(reader, 3), Text(reader, 4));
        }

        for (var n = 0; n < rows.Count; n++)
        {
            rows[n] = OtherOf(rows[n]) is { } other && names.GetValueOrDefault(other) is { } name ? rows[n] with { OtherName = name } : rows[n];
        }
    }

    private static Guid? OtherOf(TimelineRow row) =>
        row.Kind == EntryKind.Relation && Guid.TryParse(EntryFacts.Text(row.Facts, "other"), out var other) ? other : null;

    private static TimelineRow Row(NpgsqlDataReader reader)
    {
        var seq = Value<long>(reader, 0);
        var direction = StoredName.Parse<Direction>(reader.GetString(3));
        var source = Value<Guid>(reader, 7);
        return new TimelineRow
        {
            Key = direction == Direction.Out && source is { } message ? TimelineRow.KeyOf(new OutboundId(message)) : TimelineRow.KeyOf(seq!.Value),
            Seq = seq,
            Kind = StoredName.Parse<EntryKind>(reader.GetString(1)),
            Channel = StoredName.Parse<Channel>(reader.GetString(2)),
            Direction = direction,
            Conversation = Value<Guid>(reader, 4),
            Author = Value<Guid>(reader, 5),
            AuthorName = Text(reader, 6),
            Facts = Text(reader, 8),
            At = reader.GetFieldValue<DateTimeOffset>(9),
            Body = Text(reader, 10),
            State = Text(reader, 11) is { } state ? StoredName.Parse<OutboundState>(state) : null,
            Reason = Text(reader, 12),
            Rev = Value<long>(reader, 13) ?? 0,
            DueAt = Value<DateTimeOffset>(reader, 14),
            Subject = Text(reader, 15),
            Attachments = Text(reader, 16),
            Source = direction == Direction.In ? source : null,
        };
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static T? Value<T>(NpgsqlDataReader reader, int column)
        where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
}
