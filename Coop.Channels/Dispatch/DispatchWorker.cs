using Coop.Core.Consent;
using Coop.Core.Health;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.Extensions.Logging;

namespace Coop.Channels.Dispatch;

/// <summary>
/// Drains the outbox: leases what is due in sets, hands each message to its channel's adapter outside any transaction and
/// writes down the outcome. What a vanished dispatcher left behind, and what nobody is sure of, is asked after at the provider.
/// </summary>
public sealed partial class DispatchWorker(
    LeaseMessage lease, SettleMessage settle, LostMessages lost, RecordCarrierOptOut optOut, IEnumerable<IChannelAdapter> adapters,
    CommitSignals signals, MachineClock machine, ILogger<DispatchWorker> log)
    : PoolWorker("outbound", loops: 2, signals[Signal.Outbound], log)
{
    /// <summary>Messages handed over at a time, by each loop; providers take a while to answer.</summary>
    private const int InTheAir = 40;

    private readonly Dictionary<Channel, IChannelAdapter> _adapters = adapters.ToDictionary(a => a.Channel);

    /// <summary>Sends what is due until nothing is, and asks after what is in doubt. Returns how many messages were looked at.</summary>
    public override async Task<int> DrainAsync(CancellationToken ct)
    {
        var count = await SendDueAsync(ct);
        await AskAllAsync(ct);
        return count;
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(base.ExecuteAsync(stoppingToken), LoopAsync(AskAllAsync, ct => Task.Delay(Sweep, machine, ct), stoppingToken));

    /// <inheritdoc />
    protected override Task LookAsync(CancellationToken ct) => SendDueAsync(ct);

    /// <summary>Leases as many as there is room for; whoever lands makes room, and may let the next of its conversation go.</summary>
    private async Task<int> SendDueAsync(CancellationToken ct)
    {
        var count = 0;
        var air = new Airspace(InTheAir);
        try
        {
            while (true)
            {
                var (landed, queued) = (air.Landed, signals[Signal.Outbound].Next);
                var results = await lease.RunAsync(air.Room, ct);
                signals[Signal.Outbound].Looked();
                count += results.Count;
                foreach (var result in results)
                {
                    if (result is LeaseResult.Leased(var message))
                    {
                        air.Enter(SendAsync(message, ct));
                    }
                }

                if (results.Count > 0)
                {
                    signals[Signal.Outbound].Set();
                }
                else if (air.IsEmpty)
                {
                    return count;
                }

                if (air.Room == 0)
                {
                    await landed;
                }
                else if (results.Count == 0)
                {
                    // A slow provider keeps nobody waiting who was queued meanwhile.
                    await WakeUp.SleepAsync(Task.WhenAny(landed, queued), Sweep, machine, ct);
                }
            }
        }
        finally
        {
            await air.EmptyAsync();
        }
    }

    private async Task AskAllAsync(CancellationToken ct)
    {
        while (await lost.TakeAsync(ct) is { } message)
        {
            await AskAsync(message, new SendOutcome.Unknown("sender_vanished"), ct);
        }

        while (await lost.TakeDoubtfulAsync(ct) is { } message)
        {
            await AskAsync(message, otherwise: null, ct);
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

    /// <summary>Nobody can say: what was left behind is in doubt from now on, and what was in doubt stays so.</summary>
    private async Task AskAsync(LeasedMessage message, SendOutcome? otherwise, CancellationToken ct)
    {
        try
        {
            var outcome = _adapters.TryGetValue(message.Channel, out var adapter) ? await adapter.FindAsync(message, ct) : null;
            Asked(message.Id.Value, outcome is not null);
            if ((outcome ?? otherwise) is { } settled)
            {
                await SettleAsync(message, settled, ct);
            }
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
                if (outcome is SendOutcome.Refused { Reason: SendOutcome.OptedOut })
                {
                    await optOut.RunAsync(message.Member, message.Channel, ct);
                }

                await settle.RunAsync(message.Id, message.Token, outcome, ct);
                return;
            }
            catch (Exception error) when (DatabaseFault.IsDuplicate(error, "outbound_sms_provider"))
            {
                // Two with the same words were found in one SMS at once: this one is asked after again when its lease has run out.
                NotSettled(error, message.Id.Value);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody here knows what became of message {Message}; the provider could say: {Known}")]
    private partial void Asked(Guid message, bool known);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The provider could not be asked after message {Message}; later again")]
    private partial void NotAsked(Exception error, Guid message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What became of message {Message} could not be written down; trying again")]
    private partial void NotSettled(Exception error, Guid message);
}
