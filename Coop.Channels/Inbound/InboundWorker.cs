using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coop.Channels.Inbound;

/// <summary>
/// Processes stored items: some lanes at a time in one transaction, whose row locks are the leases, so a worker that dies
/// leaves nothing behind. An item that fails is tried alone, later and later, then set aside where people see it.
/// </summary>
public sealed partial class InboundWorker(
    WorkFactory works, ResolveMember members, AcceptInbound accept, IEnumerable<IInboundReader> readers,
    CommitSignals signals, TimeProvider clock, ILogger<InboundWorker> log)
    : BackgroundService
{
    private const int Loops = 4;
    private const int Lanes = 20;
    private const int Items = 50;
    internal static readonly TimeSpan Sweep = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan[] Delays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)];

    private readonly Dictionary<string, IInboundReader> _readers = readers.ToDictionary(r => r.Connection, StringComparer.Ordinal);

    /// <summary>Processes what waits until nothing is due. Returns how many items were settled.</summary>
    public async Task<int> DrainAsync(CancellationToken ct)
    {
        var settled = 0;
        int step;
        while ((step = await StepAsync(Lanes, Items, ct)) > 0)
        {
            settled += step;
            if (step >= Lanes)
            {
                signals[Signal.Inbound].Set();
            }
        }

        return settled;
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Loops).Select(_ => LoopAsync(stoppingToken)));

    /// <summary>One loop looks when something came in; the others join while batches are full.</summary>
    private async Task LoopAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await DrainAsync(ct);
                signals[Signal.Inbound].Looked();
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Stumbled(error);
            }

            await signals[Signal.Inbound].WaitTurnAsync(Sweep, ct);
        }
    }

    private async Task<int> StepAsync(int lanes, int count, CancellationToken ct)
    {
        List<TakenItem> items;
        TakenItem? current = null;
        try
        {
            await using var work = await works.BeginAsync(ct);
            items = await TakeAsync(work, lanes, count, ct);
            if (items.Count == 0)
            {
                return 0;
            }

            var read = new List<(TakenItem Item, InboundMessage Message, Sender Sender)>(items.Count);
            foreach (var item in items)
            {
                current = item;
                var message = Read(item);
                read.Add((item, message, await members.RunAsync(work, message.From, ct)));
            }

            await AppendEntry.LockAsync(work, [.. read.Select(r => r.Sender.Member).Distinct()], ct);
            var done = new List<(InboundId Id, TimelineEntry Entry)>(items.Count);
            foreach (var (item, message, sender) in read)
            {
                current = item;
                done.Add((item.Id, await accept.RunAsync(work, item, message, sender, ct)));
            }

            await DoneAsync(work, done, ct);
            await work.CommitAsync(ct);
            return items.Count;
        }
        catch (Exception error) when (current is not null && IsOfTheItem(error))
        {
            // One lane and one item at a time, until the item at fault stands alone.
            if (lanes > 1 || count > 1)
            {
                return await StepAsync(1, 1, ct);
            }

            await FailAsync(current, error, ct);
            return 1;
        }
    }

    private InboundMessage Read(TakenItem item) =>
        _readers.TryGetValue(item.Connection, out var reader)
            ? reader.Read(item)
            : throw new FormatException($"Nothing here reads items of connection {item.Connection}.");

    /// <summary>A database that is away or that chose this transaction to break a deadlock is not the item's fault.</summary>
    private static bool IsOfTheItem(Exception error) => error switch
    {
        OperationCanceledException => false,
        NpgsqlException { IsTransient: true } => false,
        { InnerException: NpgsqlException { IsTransient: true } } => false,
        _ => true,
    };

    private static async Task<List<TakenItem>> TakeAsync(Work work, int lanes, int count, CancellationToken ct)
    {
        var taken = new List<string>();
        await using (var take = new NpgsqlCommand(InboundSql.TakeLanes, work.Connection)
        {
            Parameters = { new("now", work.Now), new("lanes", lanes) },
        })
        await using (var reader = await take.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                taken.Add(reader.GetString(1));
            }
        }

        var items = new List<TakenItem>();
        if (taken.Count == 0)
        {
            return items;
        }

        await using var read = new NpgsqlCommand(InboundSql.Items, work.Connection) { Parameters = { new("lanes", taken), new("count", count) } };
        await using var rows = await read.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            items.Add(new TakenItem(
                new(rows.GetGuid(0)), rows.GetString(1), rows.GetString(2), rows.GetInt32(3), rows.GetFieldValue<DateTimeOffset>(4),
                rows.GetFieldValue<byte[]>(5)));
        }

        return items;
    }

    private static async Task DoneAsync(Work work, List<(InboundId Id, TimelineEntry Entry)> done, CancellationToken ct)
    {
        await using var update = new NpgsqlCommand(InboundSql.Done, work.Connection)
        {
            Parameters =
            {
                new("ids", done.ConvertAll(d => d.Id.Value)),
                new("members", done.ConvertAll(d => d.Entry.MemberId.Value)),
                new("seqs", done.ConvertAll(d => d.Entry.Seq)),
            },
        };
        await update.ExecuteNonQueryAsync(ct);
    }

    private async Task FailAsync(TakenItem item, Exception error, CancellationToken ct)
    {
        var givenUp = error is FormatException || item.Attempts >= Delays.Length;
        Failed(error, item.Id.Value, item.Attempts + 1, givenUp);
        await using var work = await works.BeginAsync(ct);
        await using var fail = new NpgsqlCommand(InboundSql.Fail, work.Connection)
        {
            Parameters =
            {
                new("id", item.Id.Value),
                new("error", $"{error.GetType().Name}: {error.Message}"),
                new("due_at", clock.GetUtcNow() + (givenUp ? TimeSpan.Zero : Delays[item.Attempts])),
                new("state", givenUp ? "quarantined" : "waiting"),
            },
        };
        await fail.ExecuteNonQueryAsync(ct);
        if (givenUp)
        {
            work.Touch(Topic.Faults, "quarantine");
        }

        await work.CommitAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Inbound item {Item} failed, attempt {Attempt}, given up: {GivenUp}")]
    private partial void Failed(Exception error, Guid item, int attempt, bool givenUp);

    [LoggerMessage(Level = LogLevel.Error, Message = "Inbound items could not be processed; trying again")]
    private partial void Stumbled(Exception error);
}
