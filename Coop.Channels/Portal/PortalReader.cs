using System.Globalization;
using System.Text.Json;
using Coop.Channels.Inbound;
using Coop.Channels.Web;
using Coop.Core.Members;
using Coop.Core.Timeline;

namespace Coop.Channels.Portal;

/// <summary>Reads what members write on the portal: the widget's JSON, the member being the lane.</summary>
public sealed class PortalReader : IInboundReader
{
    /// <summary>The connection all members share.</summary>
    public const string ConnectionName = "portal";

    /// <inheritdoc />
    public string Connection => ConnectionName;

    /// <inheritdoc />
    public InboundMessage Read(TakenItem item)
    {
        try
        {
            var message = JsonSerializer.Deserialize(item.Body, WebJson.Default.PostedMessage) ?? throw new FormatException("The message is null.");
            return new InboundMessage(ContactAddress.Portal(MemberOf(item.Lane)), Channel.Web, VisitorText.Clean(message.Text))
            {
                Facts = $$"""{"client":"{{message.ClientId:D}}"}""",
            };
        }
        catch (JsonException error)
        {
            throw new FormatException("The message is not the portal's JSON.", error);
        }
    }

    internal static string Lane(MemberId member) => $"{ConnectionName}:{member.Value:D}";

    /// <summary>The lane is ours, made from a session: the body could say anything.</summary>
    private static MemberId MemberOf(string lane) =>
        Guid.TryParse(lane.AsSpan(lane.IndexOf(':', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture, out var member)
            ? new MemberId(member)
            : throw new FormatException($"'{lane}' names no member.");
}
