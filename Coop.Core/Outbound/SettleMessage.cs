using Coop.Core.Events;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Outbound;

/// <summary>A provider took a message, or it did not leave for good: the contact policy refused it, or the provider did.</summary>
[EventName("outbound.settled")]
public sealed record MessageSettled(DateTimeOffset At, OutboundId Message, MemberId Member, OutboundState State) : DomainEvent(At);

/// <summary>Writes down what became of leased messages. An outcome under an older lease changes nothing.</summary>
public sealed class SettleMessage
{
    private const int Most = 200;

    /// <summary>A callback mostly ends a doubt within this time; then the provider is asked.</summary>
    internal static readonly TimeSpan AskAfter = TimeSpan.FromMinutes(1);

    private readonly WorkFactory _works;
    private readonly Gathering<Settlement, bool> _settlements;

    /// <summary>One per node.</summary>
    public SettleMessage(WorkFactory works)
    {
        _works = works;
        _settlements = new Gathering<Settlement, bool>(Most, WriteAsync);
    }

    /// <summary>False when the lease was no longer the newest.</summary>
    public Task<bool> RunAsync(OutboundId id, long token, SendOutcome outcome, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return _settlements.RunAsync(new Settlement(id, token, outcome));
    }

    private async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<Settlement> settlements)
    {
        await using var work = await _works.BeginAsync(CancellationToken.None);
        var next = settlements.Select(s => Next(s.Outcome, work.Now)).ToList();
        await using var settle = new NpgsqlCommand(OutboundSql.Settle, work.Connection)
        {
            Parameters =
            {
                new("ids", settlements.Select(s => s.Message.Value).ToList()),
                new("tokens", settlements.Select(s => s.Token).ToList()),
                new("states", next.ConvertAll(n => n.State.Stored())),
                new("reasons", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = next.ConvertAll(n => n.Reason) },
                new("providers", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = next.ConvertAll(n => n.Provider) },
                new("due", NpgsqlDbType.Array | NpgsqlDbType.TimestampTz) { Value = next.ConvertAll(n => n.Due) },
            },
        };
        var settled = new Dictionary<(OutboundId, long), MemberId>();
        await using (var reader = await settle.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                settled[(new OutboundId(reader.GetGuid(0)), reader.GetInt64(1))] = new MemberId(reader.GetGuid(2));
            }
        }

        var results = new List<bool>(settlements.Count);
        for (var i = 0; i < settlements.Count; i++)
        {
            var (id, state) = (settlements[i].Message, next[i].State);
            results.Add(settled.TryGetValue((id, settlements[i].Token), out var member));
            if (results[i])
            {
                work.Touch(Topic.Timeline(member), TimelineRow.KeyOf(id));
                if (state is OutboundState.Sent or OutboundState.Failed)
                {
                    work.Raise(new MessageSettled(work.Now, id, member, state));
                }
            }
        }

        if (settled.Count > 0)
        {
            await work.CommitAsync(CancellationToken.None);
        }

        return results;
    }

    private static (OutboundState State, string? Reason, string? Provider, DateTimeOffset? Due) Next(SendOutcome outcome, DateTimeOffset now) => outcome switch
    {
        SendOutcome.Accepted accepted => (OutboundState.Sent, null, accepted.ProviderId, null),
        SendOutcome.Refused refused => (OutboundState.Failed, refused.Reason, null, null),
        SendOutcome.Later later => (OutboundState.Queued, later.Reason, null, now + later.After),
        SendOutcome.Unknown unknown => (OutboundState.Uncertain, unknown.Reason, null, now + AskAfter),
        _ => throw new InvalidOperationException($"{outcome.GetType().Name} is no outcome."),
    };

    private sealed record Settlement(OutboundId Message, long Token, SendOutcome Outcome);
}
