using Coop.Channels.Conversations;
using Coop.Channels.Routing;
using Coop.Channels.Voice;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Channels.Inbound;

/// <summary>
/// Turns a message into an entry of its member's timeline, opens or continues the conversation and makes it work for
/// somebody: rows, event and changes in the worker's transaction.
/// </summary>
public sealed class AcceptInbound(AppendEntry timeline, ObeyKeyword keywords, ArriveCall calls, TimeProvider clock)
{
    private static readonly Func<CoopDb, ContactPointId, Channel, Task<Standing?>> Find = EF.CompileAsyncQuery(
        (CoopDb db, ContactPointId point, Channel channel) =>
            (from conversation in db.Set<Conversation>()
             join work in db.Set<WorkItem>().Where(w => w.ClosedAt == null) on conversation.Id equals work.ConversationId into works
             from work in works.DefaultIfEmpty()
             where conversation.ContactPointId == point && conversation.Channel == channel
             select new Standing(conversation, work)).SingleOrDefault());

    /// <summary>Accepts one message of a sender whose head is locked already.</summary>
    public async Task<TimelineEntry> RunAsync(Work work, TakenItem item, InboundMessage message, Sender sender, CancellationToken ct)
    {
        var (conversation, open) = Local(work.Db, sender.ContactPoint, message.Channel)
            ?? await Find(work.Db, sender.ContactPoint, message.Channel)
            ?? new Standing(null, null);
        if (conversation is null)
        {
            work.Db.Conversations.Add(conversation = Conversation.Opened(sender, message.Channel, clock));
            if (message.From.Kind is ContactPointKind.Web or ContactPointKind.Portal)
            {
                // The visitor's page knows its session only, the portal its member. Nobody waits under other addresses, and those are personal.
                work.Touch(ConversationTopics.Session(message.From.Value), "opened");
            }
        }

        var entry = await timeline.RunAsync(work, sender.Member, new EntryDraft(message.Call is null ? EntryKind.Message : EntryKind.Call, message.Channel, Direction.In)
        {
            Conversation = conversation.Id.Value,
            Source = item.Id.Value,
            Body = message.Call is null ? message.Body : null,
            Subject = message.Subject,
            Attachments = message.Attachments,
            IsAutomatic = message.Writer is not Writer.Person,
            Facts = message.Call is { } call ? ArriveCall.Facts(call) : message.Facts,
            OccurredAt = item.ReceivedAt,
        }, ct);
        conversation.Received(entry.Seq, item.ReceivedAt);
        if (message.Keyword is { } word)
        {
            await keywords.RunAsync(work, item.Id, conversation, word, ct);
            if (open is null)
            {
                return entry;
            }
        }

        if (message.Writer == Writer.AnsweringMachine)
        {
            return entry;
        }

        if (open is null)
        {
            work.Db.WorkItems.Add(open = WorkItem.Opened(conversation, clock));
        }
        else
        {
            open.MemberWrote(item.ReceivedAt);
        }

        work.Touch(Topic.WorkList, open.Id.Value.ToString("D"));
        if (message.Call is { } arrival)
        {
            await calls.RunAsync(work, item, conversation, arrival, ct);
        }

        return entry;
    }

    /// <summary>An earlier item of this very transaction may have opened it, or read it.</summary>
    private static Standing? Local(CoopDb db, ContactPointId point, Channel channel) =>
        db.Conversations.Local.FirstOrDefault(c => c.ContactPointId == point && c.Channel == channel) is { } conversation
            ? new Standing(conversation, db.WorkItems.Local.FirstOrDefault(w => w.ConversationId == conversation.Id))
            : null;

    private sealed record Standing(Conversation? Conversation, WorkItem? Work);
}
