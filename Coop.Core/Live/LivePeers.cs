using System.Text.Json;
using System.Threading.Channels;
using Coop.Core.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coop.Core.Live;

/// <summary>
/// Tells the other nodes, on a connection of its own, that this one committed changes, gathered over a few milliseconds,
/// and passes soft marks on. Never inside a business transaction: pg_notify makes commits wait for each other.
/// </summary>
public sealed partial class LivePeers(
    NpgsqlDataSource source, CommitSignals signals, SoftState soft, MachineClock clock, ILogger<LivePeers> log)
    : BackgroundService
{
    private const int MarksPerNotice = 16; // PostgreSQL takes payloads below 8,000 bytes; a mark with a long name takes 400
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly string _node = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
    private readonly Channel<WireMark?> _out = Channel.CreateBounded<WireMark?>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        void OnChanged(string xid, IReadOnlyCollection<Change> changes) => _out.Writer.TryWrite(null);
        void OnMarked(Topic topic, SoftMark mark, bool on) => _out.Writer.TryWrite(new WireMark(topic.Name, mark.Who, mark.Name, mark.Doing, on));
        signals.Changed += OnChanged;
        soft.Marked += OnMarked;
        try
        {
            await Task.WhenAll(KeepAsync(ListenAsync, stoppingToken), KeepAsync(SpeakAsync, stoppingToken));
        }
        finally
        {
            signals.Changed -= OnChanged;
            soft.Marked -= OnMarked;
        }
    }

    private async Task KeepAsync(Func<CancellationToken, Task> loop, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await loop(ct);
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                Lost(error);
                await Task.Delay(Retry, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        connection.Notification += (_, notice) => Hear(notice.Payload);
        await using (var listen = new NpgsqlCommand(LiveSql.Listen, connection))
        {
            await listen.ExecuteNonQueryAsync(ct);
        }

        signals[Signal.Peers].Set();
        while (true)
        {
            await connection.WaitAsync(ct);
        }
    }

    private async Task SpeakAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        while (await _out.Reader.WaitToReadAsync(ct))
        {
            await Task.Delay(Gather, clock, ct);
            var marks = new List<WireMark>();
            while (marks.Count < MarksPerNotice && _out.Reader.TryRead(out var mark))
            {
                if (mark is not null)
                {
                    marks.Add(mark);
                }
            }

            await using var notify = new NpgsqlCommand(LiveSql.Notify, connection);
            notify.Parameters.AddWithValue("payload", JsonSerializer.Serialize(new Notice(_node, marks), JsonSerializerOptions.Web));
            await notify.ExecuteNonQueryAsync(ct);
        }
    }

    private void Hear(string payload)
    {
        if (JsonSerializer.Deserialize<Notice>(payload, JsonSerializerOptions.Web) is not { } notice || notice.Node == _node)
        {
            return;
        }

        signals[Signal.Peers].Set();
        foreach (var mark in notice.Marks)
        {
            soft.Apply(new Topic(mark.Topic), new SoftMark(mark.Who, mark.Name, mark.Doing), mark.On);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The line to the other nodes was lost; trying again")]
    private partial void Lost(Exception error);

    private sealed record Notice(string Node, IReadOnlyList<WireMark> Marks);

    private sealed record WireMark(string Topic, string Who, string Name, Doing Doing, bool On);
}
