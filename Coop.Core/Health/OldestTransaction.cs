using Npgsql;

namespace Coop.Core.Health;

/// <summary>A transaction that has been running on the database server, whoever runs it.</summary>
/// <param name="Age">Since when.</param>
/// <param name="Pid">The server's process.</param>
/// <param name="Application">What its client calls itself; may be empty.</param>
/// <param name="State">What it is doing, as <c>idle in transaction</c>.</param>
public sealed record RunningTransaction(TimeSpan Age, int Pid, string Application, string State);

/// <summary>
/// Finds the oldest running transaction of the whole server: as long as it runs no event that came after it is handed to
/// any subscriber, and nothing that was deleted is cleared away.
/// </summary>
public sealed class OldestTransaction(NpgsqlDataSource source)
{
    /// <summary>The oldest one, or null when none runs.</summary>
    public async Task<RunningTransaction?> FindAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(HealthSql.OldestTransaction);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new RunningTransaction(TimeSpan.FromSeconds(Math.Max(0, reader.GetDouble(0))), reader.GetInt32(1), reader.GetString(2), reader.GetString(3))
            : null;
    }
}
