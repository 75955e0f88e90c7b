using Coop.Channels.Conversations;
using Coop.Core.Live;

namespace Coop.Channels.Web;

/// <summary>
/// All pages of one session on this node: what is new is read once and sent to all of them. Before the first message
/// there is no thread, and the room waits for it.
/// </summary>
internal sealed class ChatRoom : IDisposable
{
    /// <summary>The most messages a page is given at once.</summary>
    public const int Window = 200;

    private const int EarlierWindow = 50;

    private readonly Lock _gate = new();
    private readonly PageMarks _marks = new();
    private readonly List<IDisposable> _follows = [];
    private readonly LiveFeed _feed;
    private readonly SoftState _soft;
    private readonly ChatReads _rows;
    private readonly ChatThreads _threads;
    private readonly IMembersClient _pages;
    private ChatThread? _thread;
    private bool _closed;
    private long _pushed;

    public ChatRoom(WebSessionId session, LiveFeed feed, SoftState soft, ChatReads rows, ChatThreads threads, IMembersClient pages)
    {
        (Session, _feed, _soft, _rows, _threads, _pages) = (session, feed, soft, rows, threads, pages);
        _follows.Add(feed.Follow(ConversationTopics.Session(session.Value.ToString("D")), threads, OnOpened));
    }

    public WebSessionId Session { get; }

    /// <summary>How many pages are connected; kept by the one who hands rooms out.</summary>
    public int Pages { get; set; }

    /// <summary>What came after a number. The thread is followed before it is read, so nothing falls between.</summary>
    public async Task<ChatSnapshot> OpenAsync(long afterSeq, CancellationToken ct)
    {
        if (await _threads.FindAsync(Session, ct) is not { } thread)
        {
            return ChatSnapshot.Empty;
        }

        if (Follow(thread))
        {
            thread = await _threads.FindAsync(Session, ct) ?? thread;
        }

        var rows = thread.Last == afterSeq ? [] : await _rows.AfterAsync(thread, afterSeq <= thread.Last ? afterSeq : 0, Window, ct);
        var continues = afterSeq <= thread.Last && (rows.Count == 0 || rows[0].Prev <= afterSeq);
        var (read, seen, typing) = _marks.Open(rows.Count == 0 ? thread.Last : rows[^1].Seq, thread.AgentRead, thread.MemberRead);
        return new ChatSnapshot(continues ? afterSeq : 0, rows, read, seen, typing);
    }

    public async Task<IReadOnlyList<ChatRow>> EarlierAsync(long beforeSeq, CancellationToken ct) =>
        _thread is { } thread ? await _rows.BeforeAsync(thread, beforeSeq, EarlierWindow, ct) : [];

    public void Typing(bool on)
    {
        if (_thread is { } thread)
        {
            _soft.Mark(Topic.Timeline(thread.Member), PageMarks.MemberTypes(), on);
        }
    }

    /// <summary>Moves the member's mark, never past what was sent to a page.</summary>
    public Task MarkAsync(MarkByMember mark, long seq, bool read, CancellationToken ct) => _thread is { } thread
        ? _marks.MoveAsync(seq, read, upTo => mark.RunAsync(thread.Member, thread.Id, upTo, read, ct))
        : Task.CompletedTask;

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _follows.ForEach(follow => follow.Dispose());
            _follows.Clear();
        }
    }

    /// <summary>True when the thread is followed from now on.</summary>
    private bool Follow(ChatThread thread)
    {
        lock (_gate)
        {
            if (_thread is not null || _closed)
            {
                return false;
            }

            (_thread, _pushed) = (thread, thread.Last);
            _follows.Add(_feed.Follow(Topic.Timeline(thread.Member), _rows, OnRows));
            _follows.Add(_feed.Follow(ConversationTopics.Marks(thread.Id), _threads, OnMarks));
        }

        // Hears the present marks at once, on this thread: not under the lock.
        var typing = _soft.Follow(Topic.Timeline(thread.Member), OnTyping);
        lock (_gate)
        {
            if (!_closed)
            {
                _follows.Add(typing);
                return true;
            }
        }

        typing.Dispose();
        return true;
    }

    private void OnOpened(LiveUpdate<ChatThread> update)
    {
        if (update is LiveUpdate<ChatThread>.Rows([var thread, ..]))
        {
            Follow(thread);
        }

        _ = _pages.Resync();
    }

    private void OnRows(LiveUpdate<ChatRow> update)
    {
        if (update is not LiveUpdate<ChatRow>.Rows(var items))
        {
            _ = _pages.Resync();
            return;
        }

        IReadOnlyList<ChatRow> news;
        lock (_gate)
        {
            // Rows come again with every change of a message's state, which is no news here; and a member may have
            // other threads. A row that comes after a newer one is left to the pages, who see the gap.
            news = [.. items.Where(row => row.Conversation == _thread!.Id && row.Seq > _pushed)];
            _pushed = news.Count == 0 ? _pushed : news[^1].Seq;
            _marks.Sent(_pushed);
        }

        if (news.Count > 0)
        {
            _ = _pages.Rows(news);
        }
    }

    private void OnMarks(LiveUpdate<ChatThread> update)
    {
        if (update is not LiveUpdate<ChatThread>.Rows([var thread, ..]))
        {
            return;
        }

        if (_marks.Reads(thread.AgentRead))
        {
            _ = _pages.Marks(thread.AgentRead);
        }
    }

    private void OnTyping(IReadOnlyList<SoftMark> marks)
    {
        if (_marks.Types(marks, out var name))
        {
            _ = _pages.Typing(name);
        }
    }
}
