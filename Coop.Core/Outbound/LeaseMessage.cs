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
public sealed record LeasedMessage(OutboundId Id, long Token, Channel Channel, MemberId Member, ContactPoint To, string Body)
{
    /// <summary>What an e-mail is about, in one line; null on channels that have none.</summary>
    public string? Subject { get; init; }

    /// <summary>The thread it stands in.</summary>
    public Guid Conversation { get; init; }

    /// <summary>Code of the purpose of consent.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>Nobody on the staff wrote it.</summary>
    public bool IsAutomatic { get; init; }

    internal static LeasedMessage Of(OutboundMessage message, long token, ContactPoint to, OutboundContent content) =>
        new(message.Id, token, message.Channel, message.MemberId, to, content.Body)
        {
            Subject = content.Subject,
            Conversation = message.ConversationId,
            Purpose = message.Purpose,
            IsAutomatic = message.AuthorId is null,
        };
}

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
/// Takes the next due messages: asks the contact policy, stores its verdicts, and for those it allows appends the timeline
/// entry and leases the message to the caller, all in one transaction. So what was undone, put off or refused leaves no
/// false history.
/// </summary>
public sealed partial class LeaseMessage(WorkFactory works, AppendEntry timeline, TimeProvider clock, ILogger<LeaseMessage> log)
{
    /// <summary>How long a dispatcher may take before the message counts as lost on the way.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AfterFault = TimeSpan.FromMinutes(1);

    /// <summary>Takes one message at most.</summary>
    public async Task<LeaseResult> RunAsync(CancellationToken ct) => await RunAsync(1, ct) is [var one] ? one : new LeaseResult.NoneDue();

    /// <summary>Takes so many messages at most, one per conversation; none when nothing is due.</summary>
    public async Task<IReadOnlyList<LeaseResult>> RunAsync(int most, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        var ids = await TakeAsync(work, OutboundSql.TakeDue, [new("now", clock.GetUtcNow()), new("most", most)], ct);
        try
        {
            return ids.Count == 0 ? [] : await LeaseAsync(work, ids, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested && !work.Excuses(error))
        {
            await work.DisposeAsync();
            return ids.Count == 1 ? [await PutOffAsync(ids[0], error, ct)] : await OneByOneAsync(ids, ct);
        }
    }

    /// <summary>One of them is at fault: the others leave without it.</summary>
    private async Task<IReadOnlyList<LeaseResult>> OneByOneAsync(List<OutboundId> ids, CancellationToken ct)
    {
        var results = new List<LeaseResult>(ids.Count);
        foreach (var id in ids)
        {
            await using var work = await works.BeginAsync(ct);
            try
            {
                if (await TakeAsync(work, OutboundSql.TakeThis, [new("id", id.Value)], ct) is [_] alone)
                {
                    results.AddRange(await LeaseAsync(work, alone, ct));
                }
            }
            catch (Exception error) when (!ct.IsCancellationRequested && !work.Excuses(error))
            {
                await work.DisposeAsync();
                results.Add(await PutOffAsync(id, error, ct));
            }
        }

        return results;
    }

    private static async Task<List<OutboundId>> TakeAsync(Work work, string sql, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(sql, work.Connection);
        take.Parameters.AddRange(parameters);
        await using var reader = await take.ExecuteReaderAsync(ct);
        var ids = new List<OutboundId>();
        while (await reader.ReadAsync(ct))
        {
            ids.Add(new OutboundId(reader.GetGuid(0)));
        }

        return ids;
    }

    private async Task<IReadOnlyList<LeaseResult>> LeaseAsync(Work work, List<OutboundId> ids, CancellationToken ct)
    {
        var found = await work.Db.Outbound.AsNoTracking().Where(m => ids.Contains(m.Id)).ToDictionaryAsync(m => m.Id, ct);
        var messages = ids.ConvertAll(id => found[id]);

        // Whoever withdraws a consent holds the head: the policy is asked before that or after, not meanwhile.
        await AppendEntry.LockAsync(work, [.. messages.Select(m => m.MemberId).Distinct()], ct);
        var judged = messages.Zip(await ContactPolicy.JudgeAsync(work, messages, ct), (message, verdict) => new Judged(message, verdict)).ToList();
        if (judged.Count != messages.Count)
        {
            throw new InvalidOperationException("A message has no purpose or no address.");
        }

        work.Defer(Verdicts(judged, work.Now));
        var results = HoldBack(work, judged.FindAll(j => !j.Verdict.Allowed));
        results.AddRange(await LeaseAsync(work, judged.FindAll(j => j.Verdict.Allowed).ConvertAll(j => j.Message), ct));
        await work.CommitAsync(ct);
        return results;
    }

    private async Task<List<LeaseResult>> LeaseAsync(Work work, List<OutboundMessage> messages, CancellationToken ct)
    {
        if (messages.Count == 0)
        {
            return [];
        }

        var (ids, points) = (messages.ConvertAll(m => m.Id), messages.ConvertAll(m => m.ContactPointId));
        var contents = await work.Db.OutboundContents.AsNoTracking().Where(c => ids.Contains(c.OutboundId)).ToDictionaryAsync(c => c.OutboundId, ct);
        var addresses = await work.Db.ContactPoints.AsNoTracking().Where(p => points.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);
        var seqs = new List<long>(messages.Count);
        foreach (var message in messages)
        {
            seqs.Add(message.EntrySeq ?? await AppendAsync(work, message, contents[message.Id], ct));
            work.Touch(Topic.Timeline(message.MemberId), TimelineRow.KeyOf(message.Id));
        }

        await using var lease = new NpgsqlCommand(OutboundSql.Lease, work.Connection)
        {
            Parameters = { new("ids", ids.ConvertAll(id => id.Value)), new("seqs", seqs), new("lease", Lease) },
        };
        var tokens = new Dictionary<OutboundId, long>(messages.Count);
        await using (var reader = await lease.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                tokens[new OutboundId(reader.GetGuid(0))] = reader.GetInt64(1);
            }
        }

        return messages.ConvertAll<LeaseResult>(m => new LeaseResult.Leased(LeasedMessage.Of(m, tokens[m.Id], addresses[m.ContactPointId], contents[m.Id])));
    }

    private async Task<long> AppendAsync(Work work, OutboundMessage message, OutboundContent content, CancellationToken ct)
    {
        var entry = await timeline.RunAsync(work, message.MemberId, new EntryDraft(EntryKind.Message, message.Channel, Direction.Out)
        {
            Conversation = message.ConversationId,
            Author = message.AuthorId?.Value,
            Source = message.Id.Value,
            Body = message.Secret ? null : content.Body,
            Subject = message.Secret ? null : content.Subject,
            IsAutomatic = message.AuthorId is null,
            Facts = message.Secret ? TimelineRow.SecretFacts : null,
        }, ct);
        return entry.Seq;
    }

    private static NpgsqlBatchCommand Verdicts(List<Judged> judged, DateTimeOffset now) => new(OutboundSql.Verdicts)
    {
        Parameters =
        {
            new("ids", judged.ConvertAll(j => j.Message.Id.Value)),
            new("attempts", judged.ConvertAll(j => j.Message.Attempts + 1)),
            new("allowed", judged.ConvertAll(j => j.Verdict.Allowed)),
            new("reasons", judged.ConvertAll(j => j.Verdict.Reason)),
            new("evidence", judged.ConvertAll(j => j.Verdict.Evidence)),
            new("now", now),
        },
    };

    private static List<LeaseResult> HoldBack(Work work, List<Judged> judged)
    {
        if (judged.Count == 0)
        {
            return [];
        }

        work.Defer(new NpgsqlBatchCommand(OutboundSql.Refuse)
        {
            Parameters =
            {
                new("ids", judged.ConvertAll(j => j.Message.Id.Value)),
                new("reasons", judged.ConvertAll(j => j.Verdict.Reason)),
                new("not_before", NpgsqlDbType.Array | NpgsqlDbType.TimestampTz) { Value = judged.ConvertAll(j => j.Verdict.NotBefore) },
            },
        });
        judged.ForEach(j => work.Touch(Topic.Timeline(j.Message.MemberId), TimelineRow.KeyOf(j.Message.Id)));
        judged.FindAll(j => j.Verdict.NotBefore is null)
            .ForEach(j => work.Raise(new MessageSettled(work.Now, j.Message.Id, j.Message.MemberId, OutboundState.Refused)));
        return judged.ConvertAll<LeaseResult>(j => new LeaseResult.HeldBack(j.Message.Id, j.Verdict.Reason));
    }

    private async Task<LeaseResult> PutOffAsync(OutboundId id, Exception error, CancellationToken ct)
    {
        Failed(error, id.Value);
        await using var work = await works.BeginAsync(ct);
        await using var later = new NpgsqlCommand(OutboundSql.PutOff, work.Connection)
        {
            Parameters = { new("id", id.Value), new("later", clock.GetUtcNow() + AfterFault) },
        };
        if (await PutOffAsync(later, ct) is var (member, state))
        {
            work.Touch(Topic.Timeline(member), TimelineRow.KeyOf(id));
            if (state is not OutboundState.Queued)
            {
                work.Raise(new MessageSettled(work.Now, id, member, state));
            }

            await work.CommitAsync(ct);
        }

        return new LeaseResult.HeldBack(id, "fault");
    }

    private static async Task<(MemberId Member, OutboundState State)?> PutOffAsync(NpgsqlCommand later, CancellationToken ct)
    {
        await using var reader = await later.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (new(reader.GetGuid(0)), StoredName.Parse<OutboundState>(reader.GetString(1))) : null;
    }

    private sealed record Judged(OutboundMessage Message, Verdict Verdict);

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {Message} could not be leased")]
    private partial void Failed(Exception error, Guid message);
}
