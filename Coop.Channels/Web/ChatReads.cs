using System.Globalization;
using Coop.Channels.Conversations;
using Coop.Core.Live;
using Npgsql;

namespace Coop.Channels.Web;

/// <summary>Reads the messages of threads on the web chat, and nothing else.</summary>
public sealed class ChatReads(NpgsqlDataSource source) : LiveSource<ChatRow>
{
    /// <summary>The newest <paramref name="count"/> messages of the thread after <paramref name="seq"/>, oldest first.</summary>
    public Task<IReadOnlyList<ChatRow>> AfterAsync(ChatThread thread, long seq, int count, CancellationToken ct) =>
        ReadAsync(ChatSql.After, [new("member", thread.Member.Value), new("conversation", thread.Id.Value), new("seq", seq), new("count", count)], ct);

    /// <summary>The <paramref name="count"/> messages of the thread before <paramref name="seq"/>, oldest first.</summary>
    public Task<IReadOnlyList<ChatRow>> BeforeAsync(ChatThread thread, long seq, int count, CancellationToken ct) =>
        ReadAsync(ChatSql.Before, [new("member", thread.Member.Value), new("conversation", thread.Id.Value), new("seq", seq), new("count", count)], ct);

    /// <inheritdoc />
    public override Task<IReadOnlyList<ChatRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        ReadAsync(ChatSql.Changed,
        [
            new("member", topic.IdOf()),
            new("seqs", Keys(keys, "e:").Select(key => long.Parse(key, CultureInfo.InvariantCulture)).ToArray()),
            new("messages", Keys(keys, "o:").Select(Guid.Parse).ToArray()),
        ], ct);

    private async Task<IReadOnlyList<ChatRow>> ReadAsync(string sql, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<ChatRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new ChatRow(
                reader.GetInt64(0), reader.GetInt64(1), Text(reader, 5), reader.GetString(3) == "in" ? "member" : "agent",
                Text(reader, 4), Text(reader, 6), reader.GetFieldValue<DateTimeOffset>(7))
            {
                Conversation = new ConversationId(reader.GetGuid(2)),
            });
        }

        rows.Reverse();
        return rows;
    }

    private static IEnumerable<string> Keys(IEnumerable<string> keys, string prefix) =>
        keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => key[prefix.Length..]);

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}

/// <summary>Reads the thread of a session and its marks.</summary>
public sealed class ChatThreads(NpgsqlDataSource source) : LiveSource<ChatThread>
{
    /// <summary>The session's thread; null before its first message.</summary>
    public Task<ChatThread?> FindAsync(WebSessionId session, CancellationToken ct) =>
        ReadAsync(ChatSql.BySession, new("session", session.Value.ToString("D")), ct);

    /// <inheritdoc />
    public override async Task<IReadOnlyList<ChatThread>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        var id = topic.IdOf();
        var thread = topic == ConversationTopics.Marks(new(id))
            ? await ReadAsync(ChatSql.ByConversation, new("conversation", id), ct)
            : await FindAsync(new(id), ct);
        return thread is null ? [] : [thread];
    }

    private async Task<ChatThread?> ReadAsync(string sql, NpgsqlParameter key, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(key);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new ChatThread(new(reader.GetGuid(0)), new(reader.GetGuid(1)), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4))
            : null;
    }
}
