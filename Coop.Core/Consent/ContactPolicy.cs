using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Consent;

/// <summary>Whether a message may leave now, and why.</summary>
/// <param name="Allowed">It may.</param>
/// <param name="Reason">Reason code, shown in words on screen.</param>
/// <param name="Evidence">The facts it rests on, as JSON.</param>
/// <param name="NotBefore">When a refusal is only for now: ask again at this moment, UTC.</param>
public sealed record Verdict(bool Allowed, string Reason, string Evidence, DateTimeOffset? NotBefore = null);

/// <summary>A message that is to leave, or might be written.</summary>
/// <param name="Member">To whom.</param>
/// <param name="Conversation">The thread it stands in; null when there is none yet.</param>
/// <param name="To">The address it goes to.</param>
/// <param name="Channel">On which channel.</param>
/// <param name="Purpose">Code of the purpose of consent.</param>
/// <param name="Confirms">The consent it confirms, if it does.</param>
/// <param name="NotAfter">Until when it is good for anything, if it ends, UTC.</param>
public readonly record struct ContactQuestion(
    MemberId Member, Guid? Conversation, ContactPointId To, Channel Channel, string Purpose, long? Confirms = null, DateTimeOffset? NotAfter = null);

/// <summary>
/// The one gate that every outgoing message passes, an agent's and a journey's alike, at the moment it would leave.
/// Its verdict is stored beside the message.
/// </summary>
public static class ContactPolicy
{
    /// <summary>WhatsApp delivers free text only this long after the member last wrote (its policy for businesses).</summary>
    private static readonly TimeSpan WhatsappWindow = TimeSpan.FromHours(24);

    /// <summary>Judges messages by consent and by who wrote first; verdicts in the order of the messages.</summary>
    public static Task<IReadOnlyList<Verdict>> JudgeAsync(Work work, IReadOnlyList<OutboundMessage> messages, CancellationToken ct) => JudgeAsync(
        work, [.. messages.Select(m => new ContactQuestion(m.MemberId, m.ConversationId, m.ContactPointId, m.Channel, m.Purpose, m.ConfirmsId, m.NotAfter))], ct);

    /// <summary>
    /// What would be said of messages if they left now, so that a journey need not write what would be refused; verdicts in
    /// the order of the questions. The truth is asked once more of each message when it leaves.
    /// </summary>
    public static async Task<IReadOnlyList<Verdict>> JudgeAsync(Work work, IReadOnlyList<ContactQuestion> messages, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(ConsentSql.Standing, work.Connection)
        {
            Parameters =
            {
                new("members", messages.Select(m => m.Member.Value).ToList()),
                new("conversations", NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = messages.Select(m => m.Conversation).ToList() },
                new("points", messages.Select(m => m.To.Value).ToList()),
                new("channels", messages.Select(m => m.Channel.Stored()).ToList()),
                new("purposes", messages.Select(m => m.Purpose).ToList()),
            },
        };
        var verdicts = new List<Verdict>(messages.Count);
        await using var reader = await read.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var standing = new Standing(
                reader.GetBoolean(0),
                reader.GetBoolean(1),
                StoredName.Parse<ContactPointKind>(reader.GetString(2)),
                reader.IsDBNull(3) ? null : new Said(reader.GetInt64(3), reader.GetBoolean(4), reader.GetFieldValue<DateTimeOffset>(5), reader.GetString(6)),
                reader.IsDBNull(7) ? null : new Asked(reader.GetInt64(7), reader.GetFieldValue<DateTimeOffset>(8)));
            verdicts.Add(Judge(messages[verdicts.Count], standing, work.Now));
        }

        return verdicts;
    }

    private static Verdict Judge(ContactQuestion message, Standing standing, DateTimeOffset now)
    {
        if (message.NotAfter <= now)
        {
            return new Verdict(false, "too_late", EntryFacts.Json(new { message.NotAfter }));
        }

        var verdict = standing.IsTransactional && message.NotAfter is not null ? OnRequest(message) : ByConsent(message, standing);
        return verdict.Allowed && standing.Kind == ContactPointKind.Whatsapp && !(now - standing.Asked?.At < WhatsappWindow)
            ? new Verdict(false, "whatsapp_window", EntryFacts.Json(new { entry = standing.Asked?.Seq, standing.Asked?.At }))
            : verdict;
    }

    /// <summary>
    /// Whoever asks for a code at this moment wants it, also who wants nothing else: it is neither advertising nor a notice.
    /// Only what ends by itself counts as such, so that nothing else slips through under this purpose.
    /// </summary>
    private static Verdict OnRequest(ContactQuestion message) =>
        new(true, "member_asked", EntryFacts.Json(new { purpose = message.Purpose, message.NotAfter }));

    private static Verdict ByConsent(ContactQuestion message, Standing standing)
    {
        if (standing.Said is { } said)
        {
            // Whoever forbids a channel is told once, there, that it is done; nothing else may leave.
            var confirms = !said.Granted && message.Confirms == said.Id;
            return new Verdict(
                said.Granted || confirms, confirms ? "confirms_withdrawal" : said.Granted ? "consent_granted" : "consent_withdrawn",
                EntryFacts.Json(new { consent = said.Id, said.At, said.Source }));
        }

        // Who writes to the cooperative expects an answer there: no separate consent is asked for (Ley 1581 de 2012, art. 10).
        return standing.IsService && standing.Asked is { } asked
            ? new Verdict(true, "answers_member", EntryFacts.Json(new { entry = asked.Seq }))
            : new Verdict(false, "no_consent", EntryFacts.Json(new { purpose = message.Purpose }));
    }

    private sealed record Standing(bool IsService, bool IsTransactional, ContactPointKind Kind, Said? Said, Asked? Asked);

    private sealed record Said(long Id, bool Granted, DateTimeOffset At, string Source);

    private sealed record Asked(long Seq, DateTimeOffset At);
}
