using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Consent;

/// <summary>Whether a message may leave now, and why.</summary>
/// <param name="Allowed">It may.</param>
/// <param name="Reason">Reason code, shown in words on screen.</param>
/// <param name="Evidence">The facts it rests on, as JSON.</param>
/// <param name="NotBefore">When a refusal is only for now: ask again at this moment, UTC.</param>
public sealed record Verdict(bool Allowed, string Reason, string Evidence, DateTimeOffset? NotBefore = null);

/// <summary>
/// The one gate that every outgoing message passes, an agent's and a journey's alike, at the moment it would leave.
/// Its verdict is stored beside the message.
/// </summary>
public static class ContactPolicy
{
    /// <summary>Judges the message by consent and by who wrote first.</summary>
    public static async Task<Verdict> JudgeAsync(Work work, OutboundMessage message, CancellationToken ct)
    {
        var purpose = await work.Db.Purposes.AsNoTracking().SingleAsync(p => p.Code == message.Purpose, ct);
        var consent = await work.Db.Consents.AsNoTracking()
            .Where(c => c.MemberId == message.MemberId && c.Channel == message.Channel && c.Purpose == message.Purpose)
            .OrderByDescending(c => c.Id).FirstOrDefaultAsync(ct);
        if (consent is not null)
        {
            return new Verdict(
                consent.Granted, consent.Granted ? "consent_granted" : "consent_withdrawn", EntryFacts.Json(new { consent = consent.Id, consent.At, consent.Source }));
        }

        if (!purpose.IsService)
        {
            return new Verdict(false, "no_consent", EntryFacts.Json(new { purpose = purpose.Code }));
        }

        // Who writes to the cooperative expects an answer there: no separate consent is asked for (Ley 1581 de 2012, art. 10).
        var asked = await work.Db.Timeline.AsNoTracking()
            .Where(e => e.MemberId == message.MemberId && e.ConversationId == message.ConversationId && e.Direction == Direction.In)
            .OrderByDescending(e => e.Seq).Select(e => (long?)e.Seq).FirstOrDefaultAsync(ct);
        return asked is { } seq
            ? new Verdict(true, "answers_member", EntryFacts.Json(new { entry = seq }))
            : new Verdict(false, "no_consent", EntryFacts.Json(new { purpose = purpose.Code }));
    }
}
