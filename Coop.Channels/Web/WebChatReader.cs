using System.Globalization;
using System.Text.Json;
using Coop.Channels.Inbound;
using Coop.Core.Members;
using Coop.Core.Timeline;

namespace Coop.Channels.Web;

/// <summary>Reads messages of the chat widget: <c>{"clientId":"0198…","text":"Buenos días"}</c>, the session being their lane.</summary>
public sealed class WebChatReader : IInboundReader
{
    /// <summary>The connection all sessions share.</summary>
    public const string ConnectionName = "web";

    /// <inheritdoc />
    public string Connection => ConnectionName;

    /// <inheritdoc />
    public InboundMessage Read(TakenItem item)
    {
        try
        {
            var message = JsonSerializer.Deserialize(item.Body, WebJson.Default.PostedMessage) ?? throw new FormatException("The message is null.");
            return new InboundMessage(ContactAddress.Web(SessionOf(item.Lane)), Channel.Web, VisitorText.Clean(message.Text))
            {
                Facts = $$"""{"client":"{{message.ClientId:D}}"}""",
            };
        }
        catch (JsonException error)
        {
            throw new FormatException("The message is not the widget's JSON.", error);
        }
    }

    /// <summary>The item a visitor's message makes, for worlds and simulators that speak for visitors.</summary>
    public static RawItem Item(WebSessionId session, Guid client, string text) => new(
        ConnectionName, DedupeKey(session, client), Lane(session),
        JsonSerializer.SerializeToUtf8Bytes(new PostedMessage(client, text), WebJson.Default.PostedMessage));

    internal static string Lane(WebSessionId session) => $"{ConnectionName}:{session.Value:D}";

    internal static string DedupeKey(WebSessionId session, Guid client) => $"{session.Value:D}:{client:D}";

    /// <summary>The lane is ours, made from a verified token: the body could say anything.</summary>
    private static Guid SessionOf(string lane) =>
        Guid.TryParse(lane.AsSpan(lane.IndexOf(':', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture, out var session)
            ? session
            : throw new FormatException($"'{lane}' names no session.");
}
