using Coop.Core.Live;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Web;

/// <summary>The rooms of the sessions that have pages on this node.</summary>
internal sealed class ChatRooms(
    LiveFeed feed, SoftState soft, ChatReads rows, ChatThreads threads, IHubContext<MembersHub, IMembersClient> hub, IOptions<WebChatOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<WebSessionId, ChatRoom> _rooms = [];

    public static string GroupOf(WebSessionId session) => session.Value.ToString("D");

    /// <summary>The session's room with one page more; null when it has as many as it may.</summary>
    public ChatRoom? Enter(WebSessionId session)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(session, out var room))
            {
                _rooms.Add(session, room = new ChatRoom(session, feed, soft, rows, threads, hub.Clients.Group(GroupOf(session))));
            }

            if (room.Pages == options.Value.ConnectionsPerSession)
            {
                return null;
            }

            room.Pages++;
            return room;
        }
    }

    /// <summary>A page has left; the last one closes the room.</summary>
    public void Leave(ChatRoom room)
    {
        lock (_gate)
        {
            if (--room.Pages == 0)
            {
                _rooms.Remove(room.Session);
                room.Dispose();
            }
        }
    }
}
