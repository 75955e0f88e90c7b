using Npgsql;

namespace Coop.Core.Outbound;

/// <summary>Tells which of a provider's messages are accounted for, so that one is never taken for another with the same words.</summary>
public sealed class ClaimedIds(NpgsqlDataSource source)
{
    /// <summary>The ids that belong to other messages to the same member.</summary>
    public async Task<IReadOnlySet<string>> AmongAsync(LeasedMessage message, IReadOnlyCollection<string> providerIds, CancellationToken ct)
    {
        await using var command = source.CreateCommand(OutboundSql.Claimed);
        command.Parameters.AddRange(new NpgsqlParameter[] { new("member", message.Member.Value), new("id", message.Id.Value), new("providers", providerIds.ToArray()) });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var claimed = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            claimed.Add(reader.GetString(0));
        }

        return claimed;
    }
}
