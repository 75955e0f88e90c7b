using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Channels.Inbound;

/// <summary>An item that could not be processed.</summary>
/// <param name="Id">Which item.</param>
/// <param name="Connection">Which connection it came by.</param>
/// <param name="ReceivedAt">When it came, UTC.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Bytes">Its size; null when its content was erased.</param>
public sealed record QuarantineRow(InboundId Id, string Connection, DateTimeOffset ReceivedAt, int Attempts, string Error, int? Bytes);

/// <summary>Reads what could not be processed.</summary>
public sealed class QuarantineReads(NpgsqlDataSource source) : LiveSource<QuarantineRow>
{
    /// <summary>The newest 200.</summary>
    public async Task<IReadOnlyList<QuarantineRow>> AllAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(InboundSql.Quarantined);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<QuarantineRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new QuarantineRow(
                new(reader.GetGuid(0)), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetInt32(3),
                reader.IsDBNull(4) ? "" : reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetInt32(5)));
        }

        return rows;
    }

    /// <inheritdoc />
    public override Task<IReadOnlyList<QuarantineRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) => AllAsync(ct);
}

/// <summary>Tries a quarantined item again, or sets it aside for good; its raw bytes stay either way.</summary>
[Needs(Permission.MendFaults)]
public sealed class MendInbound(WorkFactory works, CurrentActor actor, TimeProvider clock)
{
    /// <summary>Puts the item back in its lane.</summary>
    public Task ReplayAsync(InboundId id, CancellationToken ct) => RunAsync(InboundSql.Replay, "inbound.replay", id, ct);

    /// <summary>Takes it off the list without processing.</summary>
    public Task DiscardAsync(InboundId id, CancellationToken ct) => RunAsync(InboundSql.Discard, "inbound.discard", id, ct);

    private async Task RunAsync(string sql, string action, InboundId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var update = new NpgsqlCommand(sql, work.Connection) { Parameters = { new("id", id.Value), new("now", clock.GetUtcNow()) } };
        if (await update.ExecuteNonQueryAsync(ct) == 0)
        {
            return;
        }

        work.Audit(actor.Required, action, $"inbound:{id.Value:D}");
        work.Touch(Topic.Faults, "quarantine");
        work.Wake(Signal.Inbound);
        await work.CommitAsync(ct);
    }
}
