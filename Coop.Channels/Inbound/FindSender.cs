using Coop.Channels.Conversations;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Channels.Inbound;

/// <summary>
/// Says in which member's history a message belongs: by the conversation it answers, if it comes from an address of that
/// member's; else by its sender alone. Mails get forwarded, so whoever answers ours from elsewhere is no member of that
/// conversation: their message is their own, and says which one it answers.
/// </summary>
public sealed class FindSender(ResolveMember members)
{
    /// <summary>The sender, and the message with what was found out about it.</summary>
    public async Task<(Sender Sender, InboundMessage Message)> RunAsync(Work work, InboundMessage message, CancellationToken ct)
    {
        var threads = message.Answers is { } answers ? await AnsweredAsync(work, answers, message.From, ct) : [];
        if (threads.Find(thread => thread.IsTheirs) is not { } own)
        {
            var sender = await members.RunAsync(work, message.From, ct);
            return (sender, threads is [var foreign, ..] ? message with { Facts = EntryFacts.With(message.Facts, "stranger", foreign.Member.Value.ToString("D")) } : message);
        }

        // Who answers a mail has it.
        var proved = threads.Where(thread => thread.Conversation == own.Conversation && thread.Message is not null).Take(1)
            .Select(thread => new ProgressReport(thread.Message!.Value, message.Writer == Writer.Person ? OutboundState.Read : OutboundState.Delivered, null, null));
        return (new Sender(own.Member, own.To), message with { Reports = [.. message.Reports, .. proved] });
    }

    private static async Task<List<Answered>> AnsweredAsync(Work work, AnsweredMail answers, ContactAddress from, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand(ConversationSql.Answered, work.Connection)
        {
            Parameters =
            {
                new("conversation", NpgsqlDbType.Uuid) { Value = (object?)answers.Conversation?.Value ?? DBNull.Value },
                new("messages", answers.Messages.Select(m => m.Value).ToArray()),
                new("kind", from.Kind.Stored()),
                new("value", from.Value),
            },
        };
        var threads = new List<Answered>();
        await using var reader = await find.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            threads.Add(new Answered(
                new(reader.GetGuid(0)), new(reader.GetGuid(1)), new(reader.GetGuid(2)), reader.GetBoolean(3), reader.IsDBNull(4) ? null : new OutboundId(reader.GetGuid(4))));
        }

        return threads;
    }

    private sealed record Answered(ConversationId Conversation, MemberId Member, ContactPointId To, bool IsTheirs, OutboundId? Message);
}
