using Coop.Core.Events;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Outbound;

/// <summary>A provider took a message, or it did not leave for good.</summary>
[EventName("outbound.settled")]
public sealed record MessageSettled(DateTimeOffset At, OutboundId Message, MemberId Member, OutboundState State) : DomainEvent(At);

/// <summary>Writes down what became of a leased message. An outcome under an older lease changes nothing.</summary>
public sealed class SettleMessage(WorkFactory works, TimeProvider clock)
{
    /// <summary>False when the lease was no longer the newest.</summary>
    public async Task<bool> RunAsync(OutboundId id, long token, SendOutcome outcome, CancellationToken ct)
    {
        (OutboundState State, string? Reason, string? Provider, DateTimeOffset? Due) next = outcome switch
        {
            SendOutcome.Accepted accepted => (OutboundState.Sent, null, accepted.ProviderId, null),
            SendOutcome.Refused refused => (OutboundState.Failed, refused.Reason, null, null),
            SendOutcome.Later later => (OutboundState.Queued, later.Reason, null, clock.GetUtcNow() + later.After),
            SendOutcome.Unknown unknown => (OutboundState.Uncertain, unknown.Reason, null, null),
            _ => throw new InvalidOperationException($"{outcome.GetType().Name} is no outcome."),
        };
        await using var work = await works.BeginAsync(ct);
        await using var settle = new NpgsqlCommand(OutboundSql.Settle, work.Connection)
        {
            Parameters =
            {
                new("id", id.Value),
                new("token", token),
                new("state", next.State.Stored()),
                new("reason", NpgsqlDbType.Text) { Value = (object?)next.Reason ?? DBNull.Value },
                new("provider_id", NpgsqlDbType.Text) { Value = (object?)next.Provider ?? DBNull.Value },
                new("due_at", NpgsqlDbType.TimestampTz) { Value = (object?)next.Due ?? DBNull.Value },
            },
        };
        if (await settle.ExecuteScalarAsync(ct) is not Guid member)
        {
            return false;
        }

        if (next.State is OutboundState.Sent or OutboundState.Failed)
        {
            work.Raise(new MessageSettled(clock.GetUtcNow(), id, new MemberId(member), next.State));
        }

        work.Touch(Topic.Timeline(new MemberId(member)), TimelineRow.KeyOf(id));
        await work.CommitAsync(ct);
        return true;
    }
}
