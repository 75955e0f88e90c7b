using Coop.Core.Live;
using Npgsql;

namespace Coop.Core.Events;

/// <summary>An event that a subscriber failed on for good; nobody has replayed it yet.</summary>
/// <param name="Id">Identifies the dead letter.</param>
/// <param name="Subscriber">Who failed.</param>
/// <param name="Event">Stored name of the event.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="FailedAt">When it was set aside, UTC.</param>
public sealed record DeadLetterRow(long Id, string Subscriber, string Event, string Error, DateTimeOffset FailedAt);

/// <summary>Reads events set aside.</summary>
public sealed class DeadLetterReads(NpgsqlDataSource source) : LiveSource<DeadLetterRow>
{
    /// <summary>The newest 200.</summary>
    public async Task<IReadOnlyList<DeadLetterRow>> AllAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(EventSql.Dead);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<DeadLetterRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new DeadLetterRow(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4)));
        }

        return rows;
    }

    /// <inheritdoc />
    public override Task<IReadOnlyList<DeadLetterRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) => AllAsync(ct);
}
