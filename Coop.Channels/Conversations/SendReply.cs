using System.ComponentModel.DataAnnotations;
using Coop.Channels.Email;
using Coop.Channels.Routing;
using Coop.Channels.Sms;
using Coop.Core.Access;
using Coop.Core.Consent;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Conversations;

/// <summary>How replies leave.</summary>
public sealed class ReplyOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Replies";

    /// <summary>Seconds in which a reply can be taken back before it leaves; 0 sends at once.</summary>
    [Range(0, 60)]
    public double UndoSeconds { get; set; } = 5;
}

/// <summary>What became of a reply.</summary>
public abstract record ReplyResult
{
    private ReplyResult()
    {
    }

    /// <summary>It will leave when the time to take it back is over.</summary>
    public sealed record Queued(OutboundId Id) : ReplyResult;

    /// <summary>This very reply was queued before.</summary>
    public sealed record Repeated : ReplyResult;

    /// <summary>The member has written, or a colleague answered, since the writer last looked: show it first.</summary>
    public sealed record Overtaken(long LastSeq) : ReplyResult;

    /// <summary>The text is empty or too long.</summary>
    public sealed record Unfit(int MaxLength) : ReplyResult;
}

/// <summary>An agent's answer in a conversation: goes to the outbox, and takes the work if nobody had it.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class SendReply(
    WorkFactory works, QueueMessage outbox, IThreads threads, TakeWork work, CurrentActor actor, IOptions<ReplyOptions> options, TimeProvider clock)
{
    /// <summary>The longest text, in characters.</summary>
    public const int MaxLength = 4_000;

    /// <summary>The longest e-mail, in characters.</summary>
    public const int LongestMail = 20_000;

    /// <summary>The longest text on a channel: mails may be long, and the telephone network takes no more than ten messages' worth at once.</summary>
    public static int LongestOn(Channel? channel) => channel switch
    {
        Channel.Sms => SmsAdapter.MaxLength,
        Channel.Email => LongestMail,
        _ => MaxLength,
    };

    /// <summary>
    /// Queues the reply. <paramref name="client"/> comes from the browser and makes repeating harmless.
    /// <paramref name="seenSeq"/> is the newest entry of a colleague the writer had on screen; null sends regardless.
    /// </summary>
    public Task<ReplyResult> RunAsync(ConversationId conversation, Guid client, string body, long? seenSeq, CancellationToken ct) =>
        RunAsync(conversation, client, body, seenSeq, subject: null, ct);

    /// <summary>Queues the reply, as an e-mail about <paramref name="subject"/>; about what the conversation was about last when that is empty.</summary>
    public async Task<ReplyResult> RunAsync(ConversationId conversation, Guid client, string body, long? seenSeq, string? subject, CancellationToken ct)
    {
        await using var unit = await works.BeginAsync(ct);
        // Nobody writes in the thread of calls: whoever answers a call in writing begins a text to that telephone.
        var thread = await unit.Db.Conversations.SingleAsync(c => c.Id == conversation && c.Channel != Channel.Voice, ct);
        return await RunAsync(unit, thread, client, body, seenSeq, subject, ct);
    }

    /// <summary>
    /// Writes to an address of a member, a mail to a mailbox and a text to a telephone, in the conversation there is with it or in a
    /// new one. A mail has a <paramref name="subject"/>.
    /// </summary>
    public async Task<ReplyResult> BeginAsync(ContactPointId to, Guid client, string body, string? subject, CancellationToken ct)
    {
        await using var unit = await works.BeginAsync(ct);
        var point = await unit.Db.ContactPoints.SingleAsync(p => p.Id == to, ct);
        var channel = point.WrittenOn ?? throw new ArgumentException("Nobody can be written to at this address.", nameof(to));
        await AppendEntry.LockAsync(unit, [point.MemberId], ct);
        var key = new ThreadKey(point.MemberId, to, channel);
        var id = new ConversationId((await threads.OpenAsync(unit, [key], ct))[key]);
        return await RunAsync(unit, await unit.Db.Conversations.SingleAsync(c => c.Id == id, ct), client, body, seenSeq: null, subject, ct);
    }

    private async Task<ReplyResult> RunAsync(Work unit, Conversation thread, Guid client, string body, long? seenSeq, string? subject, CancellationToken ct)
    {
        var text = StoredText.Of(body).Trim();
        if (text.Length == 0 || text.Length > LongestOn(thread.Channel))
        {
            return new ReplyResult.Unfit(LongestOn(thread.Channel));
        }

        await AppendEntry.LockAsync(unit, [thread.MemberId], ct);
        var due = clock.GetUtcNow() + TimeSpan.FromSeconds(options.Value.UndoSeconds);
        var id = await outbox.RunAsync(unit, new OutboundDraft(
            $"reply:{actor.Required.Value:D}:{client:D}", thread.MemberId, thread.Id.Value, thread.ContactPointId, thread.Channel, Purpose.Service, actor.Required, due, text)
        {
            Subject = thread.Channel != Channel.Email ? null
                : Letter.OneLine(subject ?? "") is { Length: > 0 } given ? given
                : await MailSubject.OfReplyAsync(unit, thread, ct),
        }, ct);
        if (id is not { } queued)
        {
            return new ReplyResult.Repeated();
        }

        // After the key: a reply whose answer got lost is repeated, whoever answered since.
        if (seenSeq is { } seen && await AnsweredSinceAsync(unit, thread, seen, ct) is { } newer)
        {
            return new ReplyResult.Overtaken(newer);
        }

        await work.AnsweredAsync(unit, thread.Id, actor.Required, ct);
        await unit.CommitAsync(ct);
        return new ReplyResult.Queued(queued);
    }

    private async Task<long?> AnsweredSinceAsync(Work unit, Conversation thread, long seen, CancellationToken ct)
    {
        var me = actor.Required.Value;
        return await unit.Db.Timeline
            .Where(e => e.MemberId == thread.MemberId && e.Seq > seen && e.ConversationId == thread.Id.Value && e.Direction == Direction.Out && e.AuthorId != me)
            .OrderByDescending(e => e.Seq).Select(e => (long?)e.Seq).FirstOrDefaultAsync(ct);
    }
}

/// <summary>Writes a note among staff into a member's timeline.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class AddNote(WorkFactory works, AppendEntry timeline, CurrentActor actor)
{
    /// <summary>The longest note, in characters.</summary>
    public const int MaxLength = 4_000;

    /// <summary>Appends the note; false when it is empty or too long. <paramref name="client"/> makes repeating harmless.</summary>
    public async Task<bool> RunAsync(MemberId member, Guid client, string body, CancellationToken ct)
    {
        var text = StoredText.Of(body).Trim();
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [member], ct);
        if (!await work.Db.Timeline.AnyAsync(e => e.MemberId == member && e.SourceId == client && e.Kind == EntryKind.Note, ct))
        {
            await timeline.RunAsync(work, member, new EntryDraft(EntryKind.Note, Channel.System, Direction.None)
            {
                Author = actor.Required.Value,
                Source = client,
                Body = text,
            }, ct);
            await work.CommitAsync(ct);
        }

        return true;
    }
}
