using Coop.Core.Events;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Workflows.Definitions;
using Coop.Workflows.Journeys;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Workflows.Triggers;

/// <summary>
/// Hears events: lets members into journeys, ends waits early, and writes down what became of messages. An event told again
/// changes nothing; one that comes late or out of order counts by when it happened.
/// </summary>
internal sealed class JourneyTriggers(JourneyCatalog catalog, TimeProvider clock) : IEventSubscriber
{
    private const int LongestKey = 200;

    /// <summary>Nodes' clocks differ a little: an event dated this much before a wait began still ends it.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    public string Name => "journeys";

    /// <inheritdoc />
    public async Task HandleAsync(StoredEvent stored, Work work, CancellationToken ct)
    {
        if (HeardEvent.Of(stored) is not { } heard)
        {
            return;
        }

        foreach (var journey in await catalog.JourneysAsync(ct))
        {
            if ((await catalog.FindAsync(journey.Id, journey.Version, ct)).Definition is { } definition && LetsIn(definition.Trigger, heard))
            {
                Enroll(work, journey, definition.Trigger, heard);
            }
        }

        var settled = stored.As<MessageSettled>();
        var entry = stored.As<EntryAppended>();
        if (entry is null or { Direction: Direction.In })
        {
            await EndWaitsAsync(work, heard, entry, ct);
        }

        if (settled is { State: OutboundState.Refused or OutboundState.Failed })
        {
            await SettleAsync(work, settled, ct);
        }
    }

    private bool LetsIn(TriggerNode trigger, HeardEvent heard) =>
        trigger.Event == heard.Name && trigger.Where.Match(heard) && heard.At >= clock.GetUtcNow() - trigger.Within;

    private static void Enroll(Work work, KnownJourney journey, TriggerNode trigger, HeardEvent heard)
    {
        var cameBy = trigger.CameBy is { } field && Guid.TryParse(heard.Text(field), out var point) ? point : (Guid?)null;
        work.Defer(new NpgsqlBatchCommand(TriggerSql.Enroll)
        {
            Parameters =
            {
                new("journey", journey.Id),
                new("version", journey.Version),
                new("member", heard.Member.Value),
                new("entry_key", EntryKey(trigger, heard)),
                new("came_by", NpgsqlDbType.Uuid) { Value = (object?)cameBy ?? DBNull.Value },
                new("node", trigger.Key),
                new("now", work.Now),
            },
        });
        work.Touch(JourneyTopics.All, journey.Code);
        work.Wake(Signal.Journeys);
    }

    private static string EntryKey(TriggerNode trigger, HeardEvent heard) =>
        trigger.Each is { } field ? StoredText.Of(heard.Text(field) ?? "", LongestKey) : "once";

    private async Task EndWaitsAsync(Work work, HeardEvent heard, EntryAppended? entry, CancellationToken ct)
    {
        var ended = new List<long>();
        foreach (var listener in await ListeningAsync(work, heard, ct))
        {
            if ((await catalog.FindAsync(listener.Journey, listener.Version, ct)).Definition is { } definition
                && definition[listener.Node] is WaitForNode wait && Ends(wait, listener, heard, entry))
            {
                ended.Add(listener.Enrollment);
            }
        }

        if (ended.Count > 0)
        {
            await using var hear = new NpgsqlCommand(TriggerSql.Hear, work.Connection) { Parameters = { new("ids", ended), new("now", work.Now) } };
            await hear.ExecuteNonQueryAsync(ct);
            work.Wake(Signal.Journeys);
        }
    }

    /// <summary>A reply is what stands after the last message in the timeline, whenever we hear of it.</summary>
    private static bool Ends(WaitForNode wait, Listener listener, HeardEvent heard, EntryAppended? entry) => wait.Event == WaitForNode.Reply
        ? entry is { IsAutomatic: false } && entry.Seq > (listener.SentSeq ?? 0)
        : heard.At >= listener.SetAt - ClockSkew && wait.Where.Match(heard);

    private static async Task<List<Listener>> ListeningAsync(Work work, HeardEvent heard, CancellationToken ct)
    {
        await using var look = new NpgsqlCommand(TriggerSql.Listening, work.Connection)
        {
            Parameters = { new("member", heard.Member.Value), new("event", heard.Name) },
        };
        await using var reader = await look.ExecuteReaderAsync(ct);
        var listening = new List<Listener>();
        while (await reader.ReadAsync(ct))
        {
            listening.Add(new Listener(
                reader.GetInt64(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetInt64(4), reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return listening;
    }

    private static async Task SettleAsync(Work work, MessageSettled settled, CancellationToken ct)
    {
        var outcome = (settled.State == OutboundState.Refused ? Outcome.Held : Outcome.Failed).Stored();
        await using var settle = new NpgsqlCommand(TriggerSql.Settle, work.Connection)
        {
            Parameters = { new("message", settled.Message.Value), new("outcome", outcome), new("now", work.Now) },
        };
        await using var reader = await settle.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            work.Defer(new NpgsqlBatchCommand(TriggerSql.TallySettled)
            {
                Parameters = { new("journey", reader.GetInt32(0)), new("node", reader.GetString(2)), new("outcome", outcome) },
            });
            work.Touch(JourneyTopics.All, reader.GetString(1));
        }
    }

    private sealed record Listener(long Enrollment, int Journey, int Version, string Node, long? SentSeq, DateTimeOffset SetAt);
}
