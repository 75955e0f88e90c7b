using System.Globalization;
using Coop.Core.Health;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coop.Core.Persistence;

/// <summary>
/// Keeps a partition ready for this month and the next in every table that is partitioned by month, by the business clock.
/// Rows of any other month go to the default partition and stay there: nothing is ever moved. Nodes take turns.
/// </summary>
public sealed partial class MonthPartitions(NpgsqlDataSource source, TimeProvider clock, MachineClock machine, ILogger<MonthPartitions> log)
    : RoundWorker("partitions", TimeSpan.FromHours(1), machine, log)
{
    private const int Ahead = 1;

    /// <summary>The tables, each with a column <c>at</c> that says the month.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["core.event", "core.audit", "journeys.step_log", "core.sale_line"];

    /// <summary>Makes what is missing. Run at start too, before the first row of a new database goes to the default partition.</summary>
    public async Task EnsureAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        foreach (var table in Tables)
        {
            for (var month = 0; month <= Ahead; month++)
            {
                await EnsureAsync(connection, table, Month(clock.GetUtcNow()).AddMonths(month), ct);
            }
        }
    }

    /// <inheritdoc />
    protected override Task RoundAsync(CancellationToken ct) => EnsureAsync(ct);

    private async Task EnsureAsync(NpgsqlConnection connection, string table, DateTimeOffset month, CancellationToken ct)
    {
        var name = $"{table}_{month.ToString("yyyy_MM", CultureInfo.InvariantCulture)}";
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var turn = new NpgsqlCommand(PartitionSql.TakeTurn, connection);
        await turn.ExecuteNonQueryAsync(ct);
        await using var look = new NpgsqlCommand(PartitionSql.CanBeMade(table), connection)
        {
            Parameters = { new("name", name), new("from", month), new("to", month.AddMonths(1)) },
        };
        if (await look.ExecuteScalarAsync(ct) is not true)
        {
            return;
        }

        await using var make = new NpgsqlCommand(PartitionSql.Make(table, name, month, month.AddMonths(1)), connection);
        await make.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        Made(name);
    }

    private static DateTimeOffset Month(DateTimeOffset at) => new(at.UtcDateTime.Year, at.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);

    [LoggerMessage(Level = LogLevel.Information, Message = "Partition {Name} is ready")]
    private partial void Made(string name);
}
