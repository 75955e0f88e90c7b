using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;

namespace Coop.Channels.Conversations;

/// <summary>Finds and opens the conversations of messages the cooperative begins. Opening makes no work: nobody waits for an answer.</summary>
internal sealed class Threads(TimeProvider clock) : IThreads
{
    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<ThreadKey, Guid>> FindAsync(Work work, IReadOnlyCollection<ThreadKey> keys, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand(ConversationSql.FindThreads, work.Connection)
        {
            Parameters =
            {
                new("contact_points", keys.Select(k => k.To.Value).ToArray()),
                new("channels", keys.Select(k => k.Channel.Stored()).ToArray()),
            },
        };
        var threads = new Dictionary<ThreadKey, Guid>(keys.Count);
        await using var reader = await find.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var key = new ThreadKey(new(reader.GetGuid(1)), new(reader.GetGuid(2)), StoredName.Parse<Channel>(reader.GetString(3)));
            threads[key] = reader.GetGuid(0);
        }

        return threads;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<ThreadKey, Guid>> OpenAsync(Work work, IReadOnlyCollection<ThreadKey> keys, CancellationToken ct)
    {
        var distinct = keys.Distinct().ToList();
        await using var open = new NpgsqlCommand(ConversationSql.OpenThreads, work.Connection)
        {
            Parameters =
            {
                new("ids", distinct.ConvertAll(_ => clock.NewId<ConversationId>().Value)),
                new("members", distinct.ConvertAll(k => k.Member.Value)),
                new("contact_points", distinct.ConvertAll(k => k.To.Value)),
                new("channels", distinct.ConvertAll(k => k.Channel.Stored())),
                new("now", work.Now),
            },
        };
        await using (var sessions = await open.ExecuteReaderAsync(ct))
        {
            while (await sessions.ReadAsync(ct))
            {
                // The visitor's page knows its session only.
                work.Touch(ConversationTopics.Session(sessions.GetString(0)), "opened");
            }
        }

        return await FindAsync(work, distinct, ct);
    }
}
