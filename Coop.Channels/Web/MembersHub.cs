using Coop.Channels.Conversations;
using Microsoft.AspNetCore.SignalR;

namespace Coop.Channels.Web;

/// <summary>What a visitor's page is told.</summary>
public interface IMembersClient
{
    /// <summary>New messages. May come twice, late or never: the page notices by their numbers and opens again.</summary>
    Task Rows(IReadOnlyList<ChatRow> rows);

    /// <summary>Up to which number somebody of the cooperative has read.</summary>
    Task Marks(long read);

    /// <summary>Who of the cooperative is writing, by first name; null when nobody is.</summary>
    Task Typing(string? name);

    /// <summary>Something may have been missed: open again.</summary>
    Task Resync();
}

/// <summary>
/// The line to the pages of a session. A page opens with the last number it has and is sent what is new; whatever happens
/// on the way, opening again makes it right.
/// </summary>
internal sealed class MembersHub(ChatRooms rooms, MarkByMember mark, WebChatMetrics metrics) : Hub<IMembersClient>
{
    public override async Task OnConnectedAsync()
    {
        var session = WebGate.SessionOf(Context.GetHttpContext());
        if (rooms.Enter(session) is not { } room)
        {
            metrics.Refused(Refusal.TooMany);
            Context.Abort();
            return;
        }

        Context.Items[typeof(ChatRoom)] = room;
        metrics.Connected();
        await Groups.AddToGroupAsync(Context.ConnectionId, ChatRooms.GroupOf(session));
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items.Remove(typeof(ChatRoom), out var room))
        {
            rooms.Leave((ChatRoom)room!);
            metrics.Disconnected();
        }

        return Task.CompletedTask;
    }

    /// <summary>What came after a number, or the newest part of the conversation when that is far back or was never given.</summary>
    public Task<ChatSnapshot> Open(long afterSeq) => Room.OpenAsync(afterSeq, Context.ConnectionAborted);

    /// <summary>Messages before a number.</summary>
    public Task<IReadOnlyList<ChatRow>> Earlier(long beforeSeq) => Room.EarlierAsync(beforeSeq, Context.ConnectionAborted);

    /// <summary>The visitor is writing, or has stopped.</summary>
    public void Typing(bool on) => Room.Typing(on);

    /// <summary>The page has everything up to a number.</summary>
    public Task Received(long seq) => Room.MarkAsync(mark, seq, read: false, Context.ConnectionAborted);

    /// <summary>The visitor has had everything up to a number on screen.</summary>
    public Task Read(long seq) => Room.MarkAsync(mark, seq, read: true, Context.ConnectionAborted);

    private ChatRoom Room => (ChatRoom)Context.Items[typeof(ChatRoom)]!;
}

/// <summary>Refuses calls of a connection that makes too many, and ends it when it goes on.</summary>
internal sealed class CallLimit(Microsoft.Extensions.Options.IOptions<WebChatOptions> options, WebChatMetrics metrics, Core.Persistence.MachineClock clock) : IHubFilter
{
    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var calls = Count(invocationContext.Context);
        if (calls > options.Value.CallsPerSecond)
        {
            if (calls > 2 * options.Value.CallsPerSecond)
            {
                invocationContext.Context.Abort();
            }

            metrics.Refused(Refusal.TooMany);
            var language = WebTexts.LanguageOf(invocationContext.Context.GetHttpContext()!.Request);
            throw new HubException(WebTexts.Text("problem_too_many", language));
        }

        return next(invocationContext);
    }

    /// <summary>Calls in the present second. Those of one connection run one after the other.</summary>
    private int Count(HubCallerContext connection)
    {
        var window = connection.Items.TryGetValue(typeof(Window), out var known) ? (Window)known! : new Window { Since = clock.GetTimestamp() };
        connection.Items[typeof(Window)] = window;
        if (clock.GetElapsedTime(window.Since) >= TimeSpan.FromSeconds(1))
        {
            (window.Since, window.Calls) = (clock.GetTimestamp(), 0);
        }

        return ++window.Calls;
    }

    private sealed class Window
    {
        public long Since { get; set; }

        public int Calls { get; set; }
    }
}
