using Coop.Core.Health;
using Coop.Core.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coop.Workflows.Engine;

/// <summary>
/// Moves members whose waits are over, journey by journey, some hundreds in a transaction. Several loops on several nodes
/// share the work. Who cannot be moved on is parked, alone, where people see it.
/// </summary>
public sealed partial class JourneyWorker(MoveMembers move, NpgsqlDataSource source, CommitSignals signals, TimeProvider clock, ILogger<JourneyWorker> log)
    : PoolWorker("journeys", loops: 2, signals[Signal.Journeys], log)
{
    private const int Members = 500;

    /// <summary>Moves everybody who is due. Returns how many moves were made.</summary>
    public override async Task<int> DrainAsync(CancellationToken ct)
    {
        var moved = 0;
        int round;
        do
        {
            round = 0;
            foreach (var (journey, code) in await WithDueAsync(ct))
            {
                round += await StepAsync(journey, code, Members, ct);
            }

            moved += round;
            if (round >= Members)
            {
                signals[Signal.Journeys].Set();
            }
        }
        while (round > 0);
        return moved;
    }

    private async Task<int> StepAsync(int journey, string code, int count, CancellationToken ct)
    {
        try
        {
            return await move.RunAsync(journey, code, count, ct);
        }
        catch (SetAtFaultException fault) when (fault.Enrollments.Count > 1)
        {
            // Those before the member at fault go through without them; then they stand first, and alone.
            return await StepAsync(journey, code, fault.Enrollments.Count / 2, ct);
        }
        catch (SetAtFaultException fault)
        {
            Parked(fault.InnerException!, fault.Enrollments[0]);
            await move.ParkAsync(journey, code, fault.Enrollments[0], DatabaseFault.Words(fault.InnerException!), ct);
            return 1;
        }
    }

    private async Task<List<(int Id, string Code)>> WithDueAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(EngineSql.WithDue);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(ct);
        var due = new List<(int, string)>();
        while (await reader.ReadAsync(ct))
        {
            due.Add((reader.GetInt32(0), reader.GetString(1)));
        }

        return due;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Enrollment {Enrollment} could not be moved on and is parked")]
    private partial void Parked(Exception error, long enrollment);
}

/// <summary>How long members whose waits are over wait for an engine, by the business clock.</summary>
internal sealed class JourneyGauge(NpgsqlDataSource source, CommitSignals signals, TimeProvider clock) : IWorkerGauge
{
    public async Task<IReadOnlyList<WorkerReading>> ReadAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = source.CreateCommand(EngineSql.Waiting);
        command.Parameters.AddWithValue("now", now);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var lag = reader.IsDBNull(1) ? TimeSpan.Zero : now - reader.GetFieldValue<DateTimeOffset>(1);
        return [new("journeys", lag, reader.GetInt64(0), signals[Signal.Journeys].SinceLooked, PoolWorker.Sweep)];
    }
}
