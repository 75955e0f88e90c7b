using Coop.Core.Outbound;
using Coop.Core.Timeline;

namespace Coop.Channels.Dispatch;

/// <summary>Hands messages of one channel to their provider.</summary>
public interface IChannelAdapter
{
    /// <summary>The channel it serves.</summary>
    Channel Channel { get; }

    /// <summary>Hands the message over. Called outside any transaction; throws only for faults of its own.</summary>
    Task<SendOutcome> SendAsync(LeasedMessage message, CancellationToken ct);

    /// <summary>Asks the provider what became of a message whose sender vanished; null when it cannot say.</summary>
    Task<SendOutcome?> FindAsync(LeasedMessage message, CancellationToken ct);
}
