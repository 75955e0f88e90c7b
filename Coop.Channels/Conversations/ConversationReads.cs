using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;

namespace Coop.Channels.Conversations;

/// <summary>A thread somebody can answer in, and how far it has been read here.</summary>
/// <param name="Id">Which conversation.</param>
/// <param name="Channel">Its channel.</param>
/// <param name="LastInSeq">Seq of the member's last message in it.</param>
/// <param name="ReadSeq">Up to which seq somebody of the cooperative has read.</param>
public sealed record ConversationRow(ConversationId Id, Channel Channel, long LastInSeq, long ReadSeq)
{
    /// <summary>At what kind of address, if that was read.</summary>
    public ContactPointKind? Kind { get; init; }

    /// <summary>At which address, if that was read.</summary>
    public string? Address { get; init; }

    /// <summary>The member's contact point, if that was read.</summary>
    public ContactPointId? To { get; init; }
}

/// <summary>Reads conversations.</summary>
public sealed class ConversationReads(NpgsqlDataSource source)
{
    /// <summary>The member's threads; the one in which they wrote last comes first.</summary>
    public async Task<IReadOnlyList<ConversationRow>> OfMemberAsync(MemberId member, CancellationToken ct)
    {
        await using var command = source.CreateCommand(ConversationSql.OfMember);
        command.Parameters.AddWithValue("member", member.Value);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var threads = new List<ConversationRow>();
        while (await reader.ReadAsync(ct))
        {
            threads.Add(new ConversationRow(
                new(reader.GetGuid(0)), StoredName.Parse<Channel>(reader.GetString(1)), reader.GetInt64(2), reader.GetInt64(3))
            {
                Kind = StoredName.Parse<ContactPointKind>(reader.GetString(4)),
                Address = reader.GetString(5),
                To = new(reader.GetGuid(6)),
            });
        }

        return threads;
    }
}
