using Coop.Core.Consent;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Outbound;

/// <summary>A message that may leave now, by whoever holds the token.</summary>
/// <param name="Id">Which message; providers get it as the key that makes a repeat harmless.</param>
/// <param name="Token">Fences: only the newest lease's outcome counts.</param>
/// <param name="Channel">The way it goes.</param>
/// <param name="Member">To whom.</param>
/// <param name="To">The address it goes to.</param>
/// <param name="Body">Plain text.</param>
public sealed record LeasedMessage(OutboundId Id, long Token, Channel Channel, MemberId Member, ContactPoint To, string Body);

/// <summary>What a look for due messages found.</summary>
public abstract record LeaseResult
{
    private LeaseResult()
    {
    }

    /// <summary>Nothing is due.</summary>
    public sealed record NoneDue : LeaseResult;

    /// <summary>One was due and the contact policy held it back or put it off.</summary>
    public sealed record HeldBack(OutboundId Id, string Reason) : LeaseResult;

    /// <summary>One may leave; it is in the timeline now.</summary>
    public sealed record Leased(LeasedMessage Message) : LeaseResult;
}

/// <summary>
/// Takes the next due message: asks the contact policy, stores its verdict, and if it allows, appends the timeline entry and
/// leases the message to the caller, all in one transaction. So what was undone, put off or refused leaves no false history.
/// </summary>
public sealed partial class LeaseMessage(WorkFactory works, AppendEntry timeline, TimeProvider clock, ILogger<LeaseMessage> log)
{
    /// <summary>How long a dispatcher may take before the message counts as lost on the way.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AfterFault = TimeSpan.FromMinutes(1);

    /// <summary>Takes one message at most.</summary>
    public async Task<LeaseResult> RunAsync(CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var take = new NpgsqlCommand(OutboundSql.TakeDue, work.Connection) { Parameters = { new("now", clock.GetUtcNow()) } };
        if (await take.ExecuteScalarAsync(ct) is not Guid taken)
        {
            return new LeaseResult.NoneDue();
        }

        var id = new OutboundId(taken);
        try
        {
            return await LeaseAsync(work, id, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested && !work.Excuses(error))
        {
            Failed(error, taken);
            await work.DisposeAsync();
            await PutOffAsync(id, ct);
            return new LeaseResult.HeldBack(id, "fault");
        }
    }

    private async Task<LeaseResult> LeaseAsync(Work work, OutboundId id, CancellationToken ct)
    {
        var message = await work.Db.Outbound.AsNoTracking().SingleAsync(m => m.Id == id, ct);

        // Whoever withdraws a consent holds the head: the policy is asked before that or after, not meanwhile.
        await AppendEntry.LockAsync(work, [message.MemberId], ct);
        var verdict = await ContactPolicy.JudgeAsync(work, message, ct);
        await StoreAsync(work, message, verdict, ct);
        if (!verdict.Allowed)
        {
            await HoldBackAsync(work, message, verdict, ct);
            await work.CommitAsync(ct);
            return new LeaseResult.HeldBack(id, verdict.Reason);
        }

        var body = (await work.Db.OutboundContents.AsNoTracking().SingleAsync(c => c.OutboundId == id, ct)).Body;
        var to = await work.Db.ContactPoints.AsNoTracking().SingleAsync(c => c.Id == message.ContactPointId, ct);
        var seq = message.EntrySeq ?? await AppendAsync(work, message, body, ct);
        await using var lease = new NpgsqlCommand(OutboundSql.Lease, work.Connection)
        {
            Parameters = { new("id", id.Value), new("seq", seq), new("lease", Lease) },
        };
        var token = (long)(await lease.ExecuteScalarAsync(ct))!;
        work.Touch(Topic.Timeline(message.MemberId), TimelineRow.KeyOf(id));
        await work.CommitAsync(ct);
        return new LeaseResult.Leased(new LeasedMessage(id, token, message.Channel, message.MemberId, to, body));
    }

    private async Task<long> AppendAsync(Work work, OutboundMessage message, string body, CancellationToken ct)
    {
        var entry = await timeline.RunAsync(work, message.MemberId, new EntryDraft(EntryKind.Message, message.Channel, Direction.Out)
        {
            Conversation = message.ConversationId,
            Author = message.AuthorId?.Value,
            Source = message.Id.Value,
            Body = body,
        }, ct);
        return entry.Seq;
    }

    private async Task StoreAsync(Work work, OutboundMessage message, Verdict verdict, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(OutboundSql.Verdict, work.Connection)
        {
            Parameters =
            {
                new("id", message.Id.Value),
                new("attempt", message.Attempts + 1),
                new("allowed", verdict.Allowed),
                new("reason", verdict.Reason),
                new("evidence", verdict.Evidence),
                new("now", clock.GetUtcNow()),
            },
        };
        await insert.ExecuteNonQueryAsync(ct);
    }

    private static async Task HoldBackAsync(Work work, OutboundMessage message, Verdict verdict, CancellationToken ct)
    {
        await using var refuse = new NpgsqlCommand(OutboundSql.Refuse, work.Connection)
        {
            Parameters =
            {
                new("id", message.Id.Value),
                new("reason", verdict.Reason),
                new("not_before", NpgsqlDbType.TimestampTz) { Value = (object?)verdict.NotBefore ?? DBNull.Value },
            },
        };
        await refuse.ExecuteNonQueryAsync(ct);
        work.Touch(Topic.Timeline(message.MemberId), TimelineRow.KeyOf(message.Id));
    }

    private async Task PutOffAsync(OutboundId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var later = new NpgsqlCommand(OutboundSql.PutOff, work.Connection)
        {
            Parameters = { new("id", id.Value), new("later", clock.GetUtcNow() + AfterFault) },
        };
        if (await later.ExecuteScalarAsync(ct) is Guid member)
        {
            work.Touch(Topic.Timeline(new MemberId(member)), TimelineRow.KeyOf(id));
            await work.CommitAsync(ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {Message} could not be leased")]
    private partial void Failed(Exception error, Guid message);
}
