using Coop.Channels.Dispatch;
using Coop.Core.Outbound;
using Coop.Core.Timeline;

namespace Coop.Channels.Web;

/// <summary>The web chat has no provider: a message in the timeline is on its way to every page of its session.</summary>
public sealed class WebAdapter : IChannelAdapter
{
    /// <inheritdoc />
    public Channel Channel => Channel.Web;

    /// <inheritdoc />
    public Task<SendOutcome> SendAsync(LeasedMessage message, CancellationToken ct) => Task.FromResult<SendOutcome>(Delivered(message));

    /// <inheritdoc />
    public Task<SendOutcome?> FindAsync(LeasedMessage message, CancellationToken ct) => Task.FromResult<SendOutcome?>(Delivered(message));

    private static SendOutcome.Accepted Delivered(LeasedMessage message) => new(message.Id.Value.ToString("D"));
}
