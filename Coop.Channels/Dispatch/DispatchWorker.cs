using Coop.Core.Health;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coop.Channels.Dispatch;

/// <summary>
/// Drains the outbox: leases what is due, hands it to the channel's adapter outside any transaction and writes down the
/// outcome. What a vanished dispatcher left behind is asked after at the provider; if nobody can say, it is uncertain.
/// </summary>
public sealed partial class DispatchWorker(
    LeaseMessage lease, SettleMessage settle, LostMessages lost, IEnumerable<IChannelAdapter> adapters,
    CommitSignals signals, MachineClock machine, ILogger<DispatchWorker> log)
    : BackgroundService
{
    private const int Loops = 4;
    internal static readonly TimeSpan Sweep = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<Channel, IChannelAdapter> _adapters = adapters.ToDictionary(a => a.Channel);

    /// <summary>Sends what is due until nothing is. Returns how many messages were looked at.</summary>
    public async Task<int> DrainAsync(CancellationToken ct)
    {
        var count = 0;
        for (; await lease.RunAsync(ct) is var result and not LeaseResult.NoneDue; count++)
        {
            if (result is LeaseResult.Leased(var message))
            {
                signals[Signal.Outbound].Set();
                await SendAsync(message, ct);
            }
        }

        while (await lost.TakeAsync(ct) is { } message)
        {
            await AskAsync(message, ct);
        }

        return count;
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Loops).Select(_ => LoopAsync(stoppingToken)));

    /// <summary>One loop looks when a message was queued; while it waits for a provider, the next one looks.</summary>
    private async Task LoopAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await DrainAsync(ct);
                signals[Signal.Outbound].Looked();
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                Stumbled(error);
            }

            await signals[Signal.Outbound].WaitTurnAsync(Sweep, ct);
        }
    }

    private async Task SendAsync(LeasedMessage message, CancellationToken ct)
    {
        using var span = Spans.Begin("outbound.send", "coop.channel", message.Channel.Stored());
        SendOutcome outcome;
        try
        {
            outcome = _adapters.TryGetValue(message.Channel, out var adapter)
                ? await adapter.SendAsync(message, ct)
                : new SendOutcome.Refused("no_adapter");
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            span.Failed(error);
            Failed(error, message.Id.Value);
            outcome = new SendOutcome.Unknown("adapter_failed");
        }

        await SettleAsync(message, outcome, ct);
    }

    private async Task AskAsync(LeasedMessage message, CancellationToken ct)
    {
        try
        {
            var outcome = _adapters.TryGetValue(message.Channel, out var adapter) ? await adapter.FindAsync(message, ct) : null;
            Lost(message.Id.Value, outcome is not null);
            await SettleAsync(message, outcome ?? new SendOutcome.Unknown("sender_vanished"), ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            // The provider is not to be reached: asked again when this lease has run out.
            NotAsked(error, message.Id.Value);
        }
    }

    /// <summary>What became of a message is known here alone: while the lease lasts, a database that is away is waited for.</summary>
    private async Task SettleAsync(LeasedMessage message, SendOutcome outcome, CancellationToken ct)
    {
        for (var began = machine.GetTimestamp(); ;)
        {
            try
            {
                await settle.RunAsync(message.Id, message.Token, outcome, ct);
                return;
            }
            catch (Exception error) when (!ct.IsCancellationRequested && machine.GetElapsedTime(began) < LeaseMessage.Lease)
            {
                NotSettled(error, message.Id.Value);
                await Task.Delay(Sweep, machine, ct);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {Message} could not be handed over; whether it left is unknown")]
    private partial void Failed(Exception error, Guid message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {Message} was left behind by its dispatcher; the provider could say what became of it: {Known}")]
    private partial void Lost(Guid message, bool known);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The provider could not be asked after message {Message}; later again")]
    private partial void NotAsked(Exception error, Guid message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What became of message {Message} could not be written down; trying again")]
    private partial void NotSettled(Exception error, Guid message);

    [LoggerMessage(Level = LogLevel.Error, Message = "The outbox could not be drained; trying again")]
    private partial void Stumbled(Exception error);
}
