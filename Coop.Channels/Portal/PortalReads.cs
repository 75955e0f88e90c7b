using System.Globalization;
using System.Text.Json;
using Coop.Channels.Conversations;
using Coop.Channels.Web;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;

namespace Coop.Channels.Portal;

/// <summary>A message that is stored and not in the timeline yet.</summary>
/// <param name="Client">The id the page gave it.</param>
/// <param name="Text">Plain text.</param>
/// <param name="At">When it was stored, UTC.</param>
public sealed record PendingMessage(Guid Client, string Text, DateTimeOffset At);

/// <summary>Reads what a member sees of their own timeline. Every statement names the member: no number leads to another's.</summary>
public sealed class PortalReads(NpgsqlDataSource source) : LiveSource<PortalRow>
{
    /// <summary>The newest <paramref name="count"/> lines after <paramref name="seq"/>, oldest first.</summary>
    public Task<IReadOnlyList<PortalRow>> AfterAsync(MemberId member, long seq, int count, CancellationToken ct) =>
        ReadAsync(PortalTimelineSql.After, member, [new("seq", seq), new("count", count)], ct);

    /// <summary>The <paramref name="count"/> lines before <paramref name="seq"/>, oldest first.</summary>
    public Task<IReadOnlyList<PortalRow>> BeforeAsync(MemberId member, long seq, int count, CancellationToken ct) =>
        ReadAsync(PortalTimelineSql.Before, member, [new("seq", seq), new("count", count)], ct);

    /// <summary>What the member wrote on the portal and is on its way into the timeline.</summary>
    public async Task<IReadOnlyList<PendingMessage>> PendingAsync(MemberId member, CancellationToken ct)
    {
        await using var command = source.CreateCommand(PortalTimelineSql.Pending);
        command.Parameters.AddWithValue("lane", PortalReader.Lane(member));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var pending = new List<PendingMessage>();
        while (await reader.ReadAsync(ct))
        {
            var posted = JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(0), WebJson.Default.PostedMessage)!;
            pending.Add(new PendingMessage(posted.ClientId, VisitorText.Clean(posted.Text), reader.GetFieldValue<DateTimeOffset>(1)));
        }

        return pending;
    }

    /// <inheritdoc />
    public override Task<IReadOnlyList<PortalRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        ReadAsync(PortalTimelineSql.Changed, new(topic.IdOf()),
        [
            new("seqs", Keys(keys, "e:").Select(key => long.Parse(key, CultureInfo.InvariantCulture)).ToArray()),
            new("messages", Keys(keys, "o:").Select(Guid.Parse).ToArray()),
        ], ct);

    private async Task<IReadOnlyList<PortalRow>> ReadAsync(string sql, MemberId member, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange((NpgsqlParameter[])[new("member", member.Value), new("kinds", PortalRow.ShownNames), new("calls", PortalRow.ShownCallNames), .. parameters]);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<PortalRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(Row(reader));
        }

        rows.Reverse();
        return rows;
    }

    private static PortalRow Row(NpgsqlDataReader reader)
    {
        var (kind, direction, secret) = (StoredName.Parse<EntryKind>(reader.GetString(2)), StoredName.Parse<Direction>(reader.GetString(4)), reader.GetBoolean(8));
        var (facts, here, read) = (Text(reader, 10), reader.GetBoolean(12), reader.GetBoolean(13));
        var row = new PortalRow(
            reader.GetInt64(0), reader.GetInt64(1), secret ? "code" : kind.Stored(), reader.GetString(3),
            direction switch { Direction.In => "member", Direction.Out => "coop", _ => null }, reader.GetFieldValue<DateTimeOffset>(6))
        {
            Author = Text(reader, 5),
            Here = here,
            Conversation = reader.IsDBNull(11) ? null : new ConversationId(reader.GetGuid(11)),
        };
        return kind switch
        {
            EntryKind.Message => row with
            {
                Text = secret || reader.IsDBNull(7) ? null : reader.GetString(7),
                State = direction == Direction.In ? read ? "read" : "sent" : StateOf(Text(reader, 9)),
                Client = here ? EntryFacts.Text(facts, "client") : null,
            },
            EntryKind.Consent => row with { Granted = EntryFacts.Text(facts, "granted") == "True", Purpose = EntryFacts.Text(facts, "purpose") },
            EntryKind.Visit => row with { Reason = EntryFacts.Text(facts, "reason"), Branch = EntryFacts.Text(facts, "branch") },
            EntryKind.Request => row with
            {
                What = EntryFacts.Text(facts, "what"),
                Asks = EntryFacts.Text(facts, "kind"),
                Number = EntryFacts.Text(facts, "number"),
                Due = DateOnly.TryParse(EntryFacts.Text(facts, "due"), CultureInfo.InvariantCulture, out var due) ? due : null,
            },
            EntryKind.Call => row with
            {
                What = EntryFacts.Text(facts, "what"),
                Seconds = long.TryParse(EntryFacts.Text(facts, "seconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null,
            },
            _ => row,
        };
    }

    private static string? StateOf(string? stored) => stored is null ? null : StoredName.Parse<OutboundState>(stored) switch
    {
        OutboundState.Queued or OutboundState.Sending or OutboundState.Uncertain => "on_way",
        OutboundState.Sent => "sent",
        OutboundState.Delivered => "delivered",
        OutboundState.Read => "read",
        _ => "failed",
    };

    private static IEnumerable<string> Keys(IEnumerable<string> keys, string prefix) =>
        keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => key[prefix.Length..]);

    private static string? Text(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column) is { Length: > 0 } text ? text : null;
}

/// <summary>Reads the member's thread on the portal and its marks.</summary>
public sealed class PortalThreads(NpgsqlDataSource source) : LiveSource<PortalThread>
{
    /// <summary>The member's thread; null before anything was written in it.</summary>
    public Task<PortalThread?> FindAsync(MemberId member, CancellationToken ct) =>
        ReadAsync(PortalTimelineSql.Thread, new("member", member.Value.ToString("D")), ct);

    /// <summary>All threads of a member that are read on pages of ours.</summary>
    public async Task<IReadOnlyList<ConversationId>> OfPagesAsync(MemberId member, CancellationToken ct)
    {
        await using var command = source.CreateCommand(PortalTimelineSql.PageThreads);
        command.Parameters.AddWithValue("member", member.Value);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var threads = new List<ConversationId>();
        while (await reader.ReadAsync(ct))
        {
            threads.Add(new(reader.GetGuid(0)));
        }

        return threads;
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<PortalThread>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        var id = topic.IdOf();
        var thread = topic == ConversationTopics.Marks(new(id))
            ? await ReadAsync(PortalTimelineSql.ThreadById, new("conversation", id), ct)
            : await FindAsync(new(id), ct);
        return thread is null ? [] : [thread];
    }

    private async Task<PortalThread?> ReadAsync(string sql, NpgsqlParameter key, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(key);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new PortalThread(new(reader.GetGuid(0)), reader.GetInt64(1), reader.GetInt64(2)) : null;
    }
}
