using Coop.Channels.Email.Mime;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;

namespace Coop.Channels.Email;

/// <summary>The ids by which a member's mail program puts our mail where it belongs, without angle brackets.</summary>
/// <param name="InReplyTo">The mail that is answered.</param>
/// <param name="References">The mails of the conversation, the oldest first.</param>
public sealed record MailThread(string? InReplyTo, IReadOnlyList<string> References)
{
    /// <summary>The first mail of a conversation.</summary>
    public static MailThread None { get; } = new(null, []);
}

/// <summary>Finds what a mail answers: the member's last mail as it is kept, and our own since.</summary>
internal sealed class MailThreads(NpgsqlDataSource source, ReplyAddresses addresses)
{
    /// <summary>How the conversation stands before a mail of ours.</summary>
    public async Task<MailThread> BeforeAsync(LeasedMessage message, MailAccount account, CancellationToken ct)
    {
        await using var command = source.CreateCommand(EmailSql.LastMails);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new("member", message.Member.Value), new("conversation", message.Conversation), new("id", message.Id.Value),
        });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ours = new List<string>();
        while (await reader.ReadAsync(ct))
        {
            if (StoredName.Parse<Direction>(reader.GetString(0)) == Direction.Out)
            {
                ours.Insert(0, addresses.MailIdOf(account, new OutboundId(reader.GetGuid(1))));
            }
            else if (!reader.IsDBNull(2))
            {
                var headers = MimeReader.Read(reader.GetFieldValue<byte[]>(2)).Headers;
                string[] own = headers.MessageId is { } id ? [id] : [];
                return new MailThread(headers.MessageId ?? ours.LastOrDefault(), [.. headers.References, .. own, .. ours]);
            }
        }

        return ours.Count == 0 ? MailThread.None : new MailThread(ours[^1], ours);
    }
}
