using Coop.Channels.Conversations;
using Coop.Channels.Sms;
using Coop.Core.Consent;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Inbound;

/// <summary>
/// Does what a member's word says: nothing more on this channel, or messages again. It holds from the moment the word is in
/// the timeline, and is confirmed once; the same word again changes nothing and is not answered.
/// </summary>
public sealed class ObeyKeyword(WriteConsent consent, QueueMessage outbox, SmsTexts texts, IOptions<SmsOptions> options)
{
    private const string Source = "keyword";

    /// <summary>Within the transaction that appends the word to the timeline.</summary>
    public async Task RunAsync(Work work, InboundId item, Conversation conversation, ConsentKeyword word, CancellationToken ct)
    {
        var said = word.Allows
            ? await consent.AllowAgainAsync(work, conversation.MemberId, conversation.Channel, Source, ct)
            : await consent.ForbidAsync(work, conversation.MemberId, conversation.Channel, Source, ct);
        if (said is null || word.Answered || !options.Value.AnswerKeywords)
        {
            return;
        }

        await outbox.RunAsync(work, new OutboundDraft(
            $"keyword:{item.Value:D}", conversation.MemberId, conversation.Id.Value, conversation.ContactPointId, conversation.Channel, Purpose.Service,
            Author: null, work.Now, word.Allows ? texts.Allowed : texts.Forbidden)
        {
            Confirms = said.Id,
        }, ct);
    }
}
