using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Facts;

/// <summary>One fact that waits.</summary>
/// <param name="Id">Which.</param>
/// <param name="Kind">What kind of fact.</param>
/// <param name="Source">Which system told it.</param>
/// <param name="Key">Its name there.</param>
/// <param name="Reason">Why it waits.</param>
/// <param name="Fault">What does not fit, as <c>lines[0].quantity more_than_sold</c>; null while it waits for something.</param>
/// <param name="Wanted">What it waits for: kind and value, as <c>document cc 52345678</c>.</param>
/// <param name="At">When it happened, UTC.</param>
/// <param name="ParkedAt">Since when it waits, UTC.</param>
/// <param name="Of">How many wait in all.</param>
public sealed record ParkedRow(
    Guid Id, FactKind Kind, string Source, string Key, ParkedReason Reason, string? Fault, string Wanted, DateTimeOffset At, DateTimeOffset ParkedAt, long Of);

/// <summary>Reads the list of facts that wait.</summary>
public sealed class ParkedReads(NpgsqlDataSource source) : LiveSource<ParkedRow>
{
    private const int Most = 200;

    /// <summary>The newest of them.</summary>
    public async Task<IReadOnlyList<ParkedRow>> AllAsync(CancellationToken ct)
    {
        await using var read = source.CreateCommand(FactsSql.Parked);
        read.Parameters.AddWithValue("count", Most);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var rows = new List<ParkedRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new ParkedRow(
                reader.GetGuid(0), StoredName.Parse<FactKind>(reader.GetString(1)), reader.GetString(2), reader.GetString(3),
                StoredName.Parse<ParkedReason>(reader.GetString(4)), reader.IsDBNull(5) ? null : reader.GetString(5),
                $"{reader.GetString(6)} {reader.GetString(7)}", reader.GetFieldValue<DateTimeOffset>(8), reader.GetFieldValue<DateTimeOffset>(9),
                reader.GetInt64(10)));
        }

        return rows;
    }

    /// <summary>The list comes whole with every change.</summary>
    public override Task<IReadOnlyList<ParkedRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) => AllAsync(ct);
}

/// <summary>Somebody decides that a parked fact is none: it is taken off the list. Told again, it is a new one.</summary>
[Needs(Permission.MendFaults)]
public sealed class DiscardParked(WorkFactory works, CurrentActor actor)
{
    /// <summary>Takes it off; nothing happens when it is delivered already.</summary>
    public async Task RunAsync(Guid id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await FactDoor.ForgetAsync(work, id, ct))
        {
            work.Audit(actor.Required, "fact.discard", $"parked-fact:{id:D}");
            await work.CommitAsync(ct);
        }
    }
}
