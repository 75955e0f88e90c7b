using System.Text.Json;
using Coop.Channels.Inbound;
using Coop.Channels.Web;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Portal;

/// <summary>What became of a message written on the portal.</summary>
public enum WriteOutcome
{
    /// <summary>It is stored.</summary>
    Accepted,

    /// <summary>It was stored before.</summary>
    Repeated,

    /// <summary>Nothing to read in it.</summary>
    Empty,

    /// <summary>Too many characters.</summary>
    TooLong,

    /// <summary>Characters no text has.</summary>
    NotText,

    /// <summary>Too many at a time.</summary>
    TooMany,
}

/// <summary>A member writes on the portal: stored as it came, under the member's own lane, before anybody says that it is accepted.</summary>
public sealed class WriteFromPortal(StoreInbound store, PortalMetrics metrics, IOptions<WebChatOptions> options, MachineClock machine)
{
    private readonly Buckets<MemberId> _members = new(options.Value.MessagesPerMinute, machine);

    /// <summary>The longest message, in characters.</summary>
    public int MaxLength => options.Value.MaxLength;

    /// <summary>Stores the message; <paramref name="client"/> makes repeating harmless.</summary>
    public async Task<WriteOutcome> RunAsync(MemberId member, Guid client, string text, CancellationToken ct)
    {
        var outcome = await TakeAsync(member, client, text, ct);
        metrics.Wrote(outcome);
        return outcome;
    }

    private async Task<WriteOutcome> TakeAsync(MemberId member, Guid client, string text, CancellationToken ct)
    {
        if (VisitorText.FaultOf(text, MaxLength) is { } fault)
        {
            return fault switch
            {
                Refusal.Empty => WriteOutcome.Empty,
                Refusal.TooLong => WriteOutcome.TooLong,
                _ => WriteOutcome.NotText,
            };
        }

        if (_members.WaitFor(member) > TimeSpan.Zero)
        {
            return WriteOutcome.TooMany;
        }

        var isNew = await store.RunAsync(Item(member, client, text), ct);
        if (!isNew)
        {
            return WriteOutcome.Repeated;
        }

        _members.Spend(member);
        return WriteOutcome.Accepted;
    }

    private static RawItem Item(MemberId member, Guid client, string text) => new(
        PortalReader.ConnectionName, $"{member.Value:D}:{client:D}", PortalReader.Lane(member),
        JsonSerializer.SerializeToUtf8Bytes(new PostedMessage(client, StoredText.Of(text)), WebJson.Default.PostedMessage));
}
