using System.Collections.Concurrent;
using System.Text;
using Coop.Channels.Dispatch;
using Coop.Channels.Inbound;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Timeline;

namespace Coop.Testing;

/// <summary>A provider that takes every message of the web channel, unless the test has it do otherwise.</summary>
public sealed class TestProvider : IChannelAdapter
{
    private readonly ConcurrentQueue<LeasedMessage> _received = [];

    public Channel Channel => Channel.Web;

    /// <summary>All messages that were handed over, in that order; one handed over twice is there twice.</summary>
    public IReadOnlyList<LeasedMessage> Received => [.. _received];

    /// <summary>What it answers; the message has left by then.</summary>
    public Func<LeasedMessage, CancellationToken, Task<SendOutcome>> OnSend { get; set; } =
        (message, _) => Task.FromResult<SendOutcome>(new SendOutcome.Accepted($"test-{message.Id.Value:N}"));

    /// <summary>What it says when asked after a message.</summary>
    public Func<LeasedMessage, Task<SendOutcome?>> OnFind { get; set; } = _ => Task.FromResult<SendOutcome?>(null);

    public Task<SendOutcome> SendAsync(LeasedMessage message, CancellationToken ct)
    {
        _received.Enqueue(message);
        return OnSend(message, ct);
    }

    public Task<SendOutcome?> FindAsync(LeasedMessage message, CancellationToken ct) => OnFind(message);
}

/// <summary>Reads items whose bytes are a session, a space and a text. The text "poison" is none it understands; "broken" is a fault of ours.</summary>
public sealed class TestReader : IInboundReader
{
    public const string Name = "test";

    public string Connection => Name;

    /// <summary>The cause of all trouble is gone.</summary>
    public bool Cured { get; set; }

    public InboundMessage Read(TakenItem item)
    {
        var text = Encoding.UTF8.GetString(item.Body);
        return text[37..] switch
        {
            "poison" when !Cured => throw new FormatException("This item is poison."),
            "broken" when !Cured => throw new InvalidOperationException("The reader is broken."),
            var words => new InboundMessage(ContactAddress.Web(Guid.Parse(text[..36])), Channel.Web, words),
        };
    }

}
