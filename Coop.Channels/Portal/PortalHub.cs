using Coop.Channels.Conversations;
using Coop.Channels.Web;
using Coop.Core.Live;
using Coop.Core.Loyalty;
using Coop.Core.Members;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Portal;

/// <summary>What a member's page is told.</summary>
public interface IPortalClient
{
    /// <summary>Lines that are new, or whose state is. May come twice, late or never: the page notices by their numbers and opens again.</summary>
    Task Rows(IReadOnlyList<PortalRow> rows);

    /// <summary>Up to which number somebody of the cooperative has read what was written here.</summary>
    Task Marks(long read);

    /// <summary>Who of the cooperative is writing, by first name; null when nobody is.</summary>
    Task Typing(string? name);

    /// <summary>Points or tier may be others: the page that shows them reads itself anew.</summary>
    Task Points();

    /// <summary>Something may have been missed: open again.</summary>
    Task Resync();
}

/// <summary>
/// The line to the pages of a signed-in member. Nothing a page says names a member: whose timeline it is follows from the
/// session alone.
/// </summary>
internal sealed class PortalHub(PortalRooms rooms, PortalLines lines, MarkByMember mark, PortalMetrics metrics) : Hub<IPortalClient>
{
    public override async Task OnConnectedAsync()
    {
        if (Context.User?.Visitor is not { } visitor || rooms.Enter(visitor.Member) is not { } room)
        {
            Context.Abort();
            return;
        }

        Context.Items[typeof(PortalRoom)] = room;
        metrics.Connected(1);
        await Groups.AddToGroupAsync(Context.ConnectionId, PortalRooms.GroupOf(visitor.Member));
        lines.Hold(Context, visitor.Session);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        lines.Release(Context);
        if (Context.Items.Remove(typeof(PortalRoom), out var room))
        {
            rooms.Leave((PortalRoom)room!);
            metrics.Connected(-1);
        }

        return Task.CompletedTask;
    }

    /// <summary>What came after a number, or the newest part of the timeline when that is far back or was never given.</summary>
    public Task<PortalSnapshot> Open(long afterSeq) => Room.OpenAsync(afterSeq, Context.ConnectionAborted);

    /// <summary>Lines before a number.</summary>
    public Task<IReadOnlyList<PortalRow>> Earlier(long beforeSeq) => Room.EarlierAsync(beforeSeq, Context.ConnectionAborted);

    /// <summary>The stamp of points and tier as they are: where the page has another it reads itself anew.</summary>
    public Task<string> Points() => Room.StampAsync(Context.ConnectionAborted);

    /// <summary>The member is writing, or has stopped.</summary>
    public void Typing(bool on) => Room.Typing(on);

    /// <summary>The page has everything up to a number.</summary>
    public Task Received(long seq) => Room.MarkAsync(mark, seq, read: false, Context.ConnectionAborted);

    /// <summary>The member has had everything up to a number on screen.</summary>
    public Task Read(long seq) => Room.MarkAsync(mark, seq, read: true, Context.ConnectionAborted);

    private PortalRoom Room => (PortalRoom)Context.Items[typeof(PortalRoom)]!;
}

/// <summary>The rooms of the members who have pages on this node.</summary>
internal sealed class PortalRooms(
    LiveFeed feed, SoftState soft, PortalReads rows, PortalThreads threads, PointsNews news, AccountReads accounts, IHubContext<PortalHub, IPortalClient> hub,
    IOptions<WebChatOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<MemberId, PortalRoom> _rooms = [];

    public static string GroupOf(MemberId member) => member.Value.ToString("D");

    /// <summary>The member's room with one page more; null when it has as many as it may.</summary>
    public PortalRoom? Enter(MemberId member)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(member, out var room))
            {
                _rooms.Add(member, room = new PortalRoom(member, feed, soft, rows, threads, news, accounts, hub.Clients.Group(GroupOf(member))));
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
    public void Leave(PortalRoom room)
    {
        lock (_gate)
        {
            if (--room.Pages == 0)
            {
                _rooms.Remove(room.Member);
                room.Dispose();
            }
        }
    }
}
