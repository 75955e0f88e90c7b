using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;

namespace Coop.Core.Outbound;

/// <summary>The member's device received, or showed, a conversation up to an entry. States move forward only, whatever comes late or twice.</summary>
public static class RecordReceipt
{
    /// <summary>Marks every message of the conversation up to the entry, within the caller's transaction.</summary>
    public static async Task RunAsync(Work work, MemberId member, Guid conversation, long upToSeq, OutboundState state, CancellationToken ct)
    {
        await using var update = new NpgsqlCommand(OutboundSql.Receipt, work.Connection)
        {
            Parameters =
            {
                new("conversation", conversation),
                new("seq", upToSeq),
                new("state", state.Stored()),
            },
        };
        await using var reader = await update.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var id = new OutboundId(reader.GetGuid(0));
            work.Touch(Topic.Timeline(member), TimelineRow.KeyOf(id));
            if (reader.GetBoolean(1))
            {
                work.Raise(new MessageSettled(work.Now, id, member, OutboundState.Sent));
            }
        }
    }
}
