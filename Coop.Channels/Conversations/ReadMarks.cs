using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;

namespace Coop.Channels.Conversations;

/// <summary>Somebody at the desk has the member's timeline before them: all the member wrote so far counts as read.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class MarkReadByStaff(WorkFactory works)
{
    /// <summary>Marks every conversation of the member; nothing happens when there is nothing new.</summary>
    public async Task RunAsync(MemberId member, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [member], ct);
        var marked = new List<Guid>();
        await using (var mark = new NpgsqlCommand(ConversationSql.AgentRead, work.Connection) { Parameters = { new("member", member.Value) } })
        await using (var reader = await mark.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                marked.Add(reader.GetGuid(0));
            }
        }

        foreach (var conversation in marked)
        {
            work.Touch(ConversationTopics.Marks(new(conversation)), "read");
            work.Touch(Topic.WorkList, $"c:{conversation:D}");
        }

        if (marked.Count > 0)
        {
            await work.CommitAsync(ct);
        }
    }
}

/// <summary>The member's device says how far it has received, or shown, a conversation.</summary>
public sealed class MarkByMember(WorkFactory works)
{
    /// <summary>Moves the mark and the states of the messages up to it, forward only.</summary>
    public async Task RunAsync(MemberId member, ConversationId conversation, long seq, bool read, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [member], ct);
        await using var mark = new NpgsqlCommand(ConversationSql.MemberMark, work.Connection)
        {
            Parameters = { new("id", conversation.Value), new("member", member.Value), new("seq", seq), new("read", read) },
        };
        if (await mark.ExecuteNonQueryAsync(ct) == 0)
        {
            return;
        }

        await RecordReceipt.RunAsync(work, member, conversation.Value, seq, read ? OutboundState.Read : OutboundState.Delivered, ct);
        await work.CommitAsync(ct);
    }
}

/// <summary>Topics of this feature.</summary>
public static class ConversationTopics
{
    /// <summary>How far the cooperative has read a conversation.</summary>
    public static Topic Marks(ConversationId conversation) => new($"marks:{conversation.Value:D}");

    /// <summary>A browser's session opens its conversation with its first message.</summary>
    public static Topic Session(string session) => new($"session:{session}");
}
