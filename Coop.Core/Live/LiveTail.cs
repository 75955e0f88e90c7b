using System.Globalization;
using Coop.Core.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coop.Core.Live;

/// <summary>
/// Follows the log of changes of all nodes, twice a second and whenever another node says it wrote. What this node
/// delivered at its own commit is passed over. After a time without the database every screen reads its snapshot again.
/// </summary>
public sealed partial class LiveTail(NpgsqlDataSource source, LiveFeed feed, CommitSignals signals, MachineClock clock, ILogger<LiveTail> log)
    : BackgroundService
{
    internal static readonly TimeSpan Sweep = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan TrimEvery = TimeSpan.FromSeconds(30);

    private long _lookedAt = clock.GetTimestamp();
    private long _trimmedAt = clock.GetTimestamp();

    /// <summary>How long it waits when nobody says that there is something; tests stretch it.</summary>
    internal TimeSpan Interval { get; set; } = Sweep;

    /// <summary>How long the log is sure to hold what was not read yet.</summary>
    internal TimeSpan Memory { get; set; } = Kept;

    /// <summary>Time since the log was last read to its end.</summary>
    public TimeSpan Lag => clock.GetElapsedTime(Volatile.Read(ref _lookedAt));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string? cursor = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = signals[Signal.Peers].Next;
            try
            {
                cursor = cursor is null || Lag > Memory ? await BeginAsync(stoppingToken) : await LookAsync(cursor, stoppingToken);
                Volatile.Write(ref _lookedAt, clock.GetTimestamp());
                await TrimAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                CouldNotLook(error);
            }

            await WakeUp.SleepAsync(next, Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string> BeginAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(LiveSql.Now);
        var cursor = (string)(await command.ExecuteScalarAsync(ct))!;
        feed.ResyncAll();
        return cursor;
    }

    private async Task<string> LookAsync(string cursor, CancellationToken ct)
    {
        await using var command = source.CreateCommand(LiveSql.Tail);
        command.Parameters.AddWithValue("cursor", cursor);
        var changes = new List<(string Xid, Change Change)>();
        var next = cursor;
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                if (reader.IsDBNull(1))
                {
                    next = reader.GetString(0);
                }
                else
                {
                    changes.Add((reader.GetString(0), new Change(new Topic(reader.GetString(1)), reader.GetString(2))));
                }
            }
        }

        foreach (var transaction in changes.GroupBy(row => row.Xid, row => row.Change))
        {
            feed.Deliver(transaction.Key, [.. transaction]);
        }

        feed.Forget(ulong.Parse(next, CultureInfo.InvariantCulture));
        return next;
    }

    private async Task TrimAsync(CancellationToken ct)
    {
        if (clock.GetElapsedTime(_trimmedAt) < TrimEvery)
        {
            return;
        }

        await using var trim = source.CreateCommand(LiveSql.Trim);
        while (await trim.ExecuteNonQueryAsync(ct) > 0)
        {
            // The next chunk.
        }

        _trimmedAt = clock.GetTimestamp();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of changes could not be read; trying again")]
    private partial void CouldNotLook(Exception error);
}
