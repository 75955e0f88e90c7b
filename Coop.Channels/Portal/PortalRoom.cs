using Coop.Channels.Conversations;
using Coop.Core.Live;
using Coop.Core.Loyalty;
using Coop.Core.Members;

namespace Coop.Channels.Portal;

/// <summary>All pages of one member on this node: what is new in their timeline is read once and sent to all of them.</summary>
internal sealed class PortalRoom : IDisposable
{
    /// <summary>The most lines a page is given at once.</summary>
    public const int Window = 100;

    private const int StatesBack = 40;

    private readonly Lock _gate = new();
    private readonly PageMarks _marks = new();
    private readonly List<IDisposable> _follows = [];
    private readonly LiveFeed _feed;
    private readonly SoftState _soft;
    private readonly PortalReads _rows;
    private readonly PortalThreads _threads;
    private readonly AccountReads _accounts;
    private readonly IPortalClient _pages;
    private ConversationId? _thread;
    private bool _closed;

    public PortalRoom(
        MemberId member, LiveFeed feed, SoftState soft, PortalReads rows, PortalThreads threads, PointsNews news, AccountReads accounts, IPortalClient pages)
    {
        (Member, _feed, _soft, _rows, _threads, _accounts, _pages) = (member, feed, soft, rows, threads, accounts, pages);
        _follows.Add(feed.Follow(Topic.Timeline(member), rows, OnRows));
        _follows.Add(feed.Follow(ConversationTopics.Session(member.Value.ToString("D")), threads, OnMarks));
        _follows.Add(feed.Follow(Topic.Member(member), news, OnPoints));
        _follows.Add(soft.Follow(Topic.Timeline(member), OnTyping));
    }

    public MemberId Member { get; }

    /// <summary>How many pages are connected; kept by the one who hands rooms out.</summary>
    public int Pages { get; set; }

    /// <summary>What came after a number. Everything is followed before it is read, so nothing falls between.</summary>
    public async Task<PortalSnapshot> OpenAsync(long afterSeq, CancellationToken ct)
    {
        var thread = await _threads.FindAsync(Member, ct);
        if (thread is not null && Follow(thread))
        {
            thread = await _threads.FindAsync(Member, ct) ?? thread;
        }

        var after = Math.Max(0, afterSeq);
        var rows = await _rows.AfterAsync(Member, after, Window, ct);
        var continues = after > 0 && (rows.Count == 0 || rows[0].Prev <= after);
        var known = continues ? await _rows.BeforeAsync(Member, after + 1, StatesBack, ct) : [];
        var last = Math.Max(rows.Count == 0 ? 0 : rows[^1].Seq, known.Count == 0 ? 0 : known[^1].Seq);
        var (read, seen, typing) = _marks.Open(last, thread?.AgentRead ?? 0, thread?.MemberRead ?? 0);
        return new PortalSnapshot(
            continues ? after : 0, rows, read, seen, typing, [.. known.Where(row => row.State is not null).Select(row => new PortalState(row.Seq, row.State!))]);
    }

    public Task<IReadOnlyList<PortalRow>> EarlierAsync(long beforeSeq, CancellationToken ct) => _rows.BeforeAsync(Member, beforeSeq, Window / 2, ct);

    /// <summary>The stamp of points and tier as they are.</summary>
    public Task<string> StampAsync(CancellationToken ct) => _accounts.StampAsync(Member, ct);

    public void Typing(bool on) => _soft.Mark(Topic.Timeline(Member), PageMarks.MemberTypes(), on);

    /// <summary>Moves the member's mark in the threads that are read here, never past what was sent to a page.</summary>
    public Task MarkAsync(MarkByMember mark, long seq, bool read, CancellationToken ct) => _marks.MoveAsync(seq, read, async upTo =>
    {
        foreach (var thread in await _threads.OfPagesAsync(Member, ct))
        {
            await mark.RunAsync(Member, thread, upTo, read, ct);
        }
    });

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _follows.ForEach(follow => follow.Dispose());
            _follows.Clear();
        }
    }

    /// <summary>True when the thread's marks are followed from now on.</summary>
    private bool Follow(PortalThread thread)
    {
        lock (_gate)
        {
            if (_thread is not null || _closed)
            {
                return false;
            }

            _thread = thread.Id;
            _follows.Add(_feed.Follow(ConversationTopics.Marks(thread.Id), _threads, OnMarks));
            return true;
        }
    }

    private void OnRows(LiveUpdate<PortalRow> update)
    {
        if (update is not LiveUpdate<PortalRow>.Rows(var rows))
        {
            _ = _pages.Resync();
            return;
        }

        if (rows.Count == 0)
        {
            return;
        }

        _marks.Sent(rows[^1].Seq);

        // Also those that only changed their state: pages tell them apart by their numbers.
        _ = _pages.Rows(rows);
    }

    private void OnMarks(LiveUpdate<PortalThread> update)
    {
        if (update is not LiveUpdate<PortalThread>.Rows([var thread, ..]))
        {
            return;
        }

        Follow(thread);
        if (_marks.Reads(thread.AgentRead))
        {
            _ = _pages.Marks(thread.AgentRead);
        }
    }

    private void OnPoints(LiveUpdate<MemberId> update)
    {
        // Whatever may have been missed counts as news, too: the page reads itself, not what is said here.
        if (update is not LiveUpdate<MemberId>.Rows { Items.Count: 0 })
        {
            _ = _pages.Points();
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
