using Coop.Core.Health;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Channels.Inbound;

/// <summary>
/// Processes stored items: some lanes at a time in one transaction, whose locks are the leases, so a worker that dies
/// leaves nothing behind. An item that fails is tried again, later and later, then set aside where people see it.
/// </summary>
public sealed partial class InboundWorker(
    WorkFactory works, FindSender senders, AcceptInbound accept, IEnumerable<IInboundReader> readers,
    CommitSignals signals, TimeProvider clock, ILogger<InboundWorker> log)
    : PoolWorker("inbound", loops: 4, signals[Signal.Inbound], log)
{
    private const int Lanes = 20;
    private const int Items = 50;

    // Mails of 25 MB come in the same sets as text messages.
    private const int Bytes = 16_000_000;
    private static readonly TimeSpan[] Delays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)];

    private readonly Dictionary<string, IInboundReader> _readers = readers.ToDictionary(r => r.Connection, StringComparer.Ordinal);

    /// <summary>Processes what waits until nothing is due. Returns how many items were settled.</summary>
    public override async Task<int> DrainAsync(CancellationToken ct)
    {
        var settled = 0;
        while (await StepAsync(Items, ct) is { } step)
        {
            settled += step;
            if (step >= Lanes)
            {
                signals[Signal.Inbound].Set();
            }
        }

        return settled;
    }

    /// <summary>Settles some items, at most so many. Null when nothing is due.</summary>
    private async Task<int?> StepAsync(int count, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        var items = await TakeAsync(work, count, ct);
        if (items.Count == 0)
        {
            return null;
        }

        using var span = Spans.Begin("inbound.process", "coop.items", items.Count);
        var done = new List<(InboundId Id, TimelineEntry? Entry)>(items.Count);
        try
        {
            var (fit, unfit) = Read(items, ct);
            var read = new List<(TakenItem Item, InboundMessage Message, Sender Sender)>(items.Count);
            foreach (var (item, message) in fit.Where(f => f.Message.Writer != Writer.Reporter))
            {
                var (sender, said) = await senders.RunAsync(work, message, ct);
                read.Add((item, said, sender));
            }

            await AppendEntry.LockAsync(work, [.. read.Select(r => r.Sender.Member).Distinct()], ct);
            foreach (var (item, message, sender) in read)
            {
                done.Add((item.Id, await accept.RunAsync(work, item, message, sender, ct)));
            }

            done.AddRange(fit.Where(f => f.Message.Writer == Writer.Reporter).Select(f => (f.Item.Id, (TimelineEntry?)null)));
            await ReportAsync(work, [.. read.SelectMany(r => r.Message.Reports), .. fit.Where(f => f.Message.Writer == Writer.Reporter).SelectMany(f => f.Message.Reports)], ct);

            work.Defer(Done(done));
            foreach (var (item, error) in unfit)
            {
                await FailAsync(work, item, error, ct);
            }

            await work.CommitAsync(ct);
            return items.Count;
        }
        catch (Exception error) when (!ct.IsCancellationRequested && !work.Excuses(error))
        {
            span.Failed(error);
            await work.DisposeAsync();
            if (items.Count > 1)
            {
                // Those before the item at fault go through without it; then it stands first, and alone.
                return await StepAsync(Math.Clamp(done.Count, 1, items.Count / 2), ct);
            }

            await using var note = await works.BeginAsync(ct);
            await FailAsync(note, items[0], error, ct);
            await note.CommitAsync(ct);
            return 1;
        }
    }

    /// <summary>Items that say something, and those nobody understands; what comes after one that is to be tried again waits with it.</summary>
    private (List<(TakenItem Item, InboundMessage Message)> Fit, List<(TakenItem Item, Exception Error)> Unfit) Read(List<TakenItem> items, CancellationToken ct)
    {
        var fit = new List<(TakenItem, InboundMessage)>(items.Count);
        var unfit = new List<(TakenItem, Exception)>();
        var held = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items.Where(item => !held.Contains(item.Lane)))
        {
            try
            {
                fit.Add((item, Read(item)));
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                unfit.Add((item, error));
                if (!IsGivenUp(item, error))
                {
                    held.Add(item.Lane);
                }
            }
        }

        return (fit, unfit);
    }

    private InboundMessage Read(TakenItem item) =>
        _readers.TryGetValue(item.Connection, out var reader)
            ? reader.Read(item)
            : throw new FormatException($"Nothing here reads items of connection {item.Connection}.");

    private static bool IsGivenUp(TakenItem item, Exception error) => error is FormatException || item.Attempts >= Delays.Length;

    private static async Task<List<TakenItem>> TakeAsync(Work work, int count, CancellationToken ct)
    {
        var items = new List<TakenItem>();
        var early = new HashSet<string>(StringComparer.Ordinal);
        await using var take = new NpgsqlCommand(InboundSql.Take, work.Connection)
        {
            Parameters = { new("now", work.Now), new("lanes", Lanes), new("count", count), new("bytes", (long)Bytes) },
        };
        await using var rows = await take.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            var item = new TakenItem(
                new(rows.GetGuid(0)), rows.GetString(1), rows.GetString(2), rows.GetInt32(3), rows.GetFieldValue<DateTimeOffset>(4),
                rows.GetFieldValue<byte[]>(6));
            if (rows.GetFieldValue<DateTimeOffset>(5) > work.Now)
            {
                // It failed under whoever held the lane until now: it waits, and what comes after it too.
                early.Add(item.Lane);
            }

            if (!early.Contains(item.Lane))
            {
                items.Add(item);
            }
        }

        return items;
    }

    private static async Task ReportAsync(Work work, List<ProgressReport> reports, CancellationToken ct)
    {
        if (reports.Count > 0)
        {
            await RecordProgress.RunAsync(work, reports, ct);
        }
    }

    private static NpgsqlBatchCommand Done(List<(InboundId Id, TimelineEntry? Entry)> done) => new(InboundSql.Done)
    {
        Parameters =
        {
            new("ids", done.ConvertAll(d => d.Id.Value)),
            new("members", NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = done.ConvertAll(d => d.Entry?.MemberId.Value) },
            new("seqs", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = done.ConvertAll(d => d.Entry?.Seq) },
        },
    };

    private async Task FailAsync(Work work, TakenItem item, Exception error, CancellationToken ct)
    {
        var givenUp = IsGivenUp(item, error);
        Failed(error, item.Id.Value, item.Attempts + 1, givenUp);
        await using var fail = new NpgsqlCommand(InboundSql.Fail, work.Connection)
        {
            Parameters =
            {
                new("id", item.Id.Value),
                new("error", DatabaseFault.Words(error)),
                new("due_at", clock.GetUtcNow() + (givenUp ? TimeSpan.Zero : Delays[item.Attempts])),
                new("state", givenUp ? "quarantined" : "waiting"),
            },
        };
        await fail.ExecuteNonQueryAsync(ct);
        if (givenUp)
        {
            work.Touch(Topic.Faults, "quarantine");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Inbound item {Item} failed, attempt {Attempt}, given up: {GivenUp}")]
    private partial void Failed(Exception error, Guid item, int attempt, bool givenUp);
}
