using Coop.Core.Live;

namespace Coop.Channels.Conversations;

/// <summary>
/// How far the open pages of one member have come: what they were sent, received and saw, what the cooperative read, and who
/// of it is writing. All of it only ever moves forward, in whatever order it is heard of.
/// </summary>
internal sealed class PageMarks
{
    private const string Writer = "member";

    private readonly Lock _gate = new();
    private long _sent;
    private long _received;
    private long _seen;
    private long _read;
    private string? _typing;

    /// <summary>What a page is told when it opens: up to where the cooperative read, up to where the member saw, and who writes.</summary>
    public (long Read, long Seen, string? Typing) Open(long sent, long read, long seen)
    {
        lock (_gate)
        {
            (_sent, _read, _seen) = (Math.Max(_sent, sent), Math.Max(_read, read), Math.Max(_seen, seen));
            return (_read, _seen, _typing);
        }
    }

    /// <summary>Entries up to a number went to the pages.</summary>
    public void Sent(long seq)
    {
        lock (_gate)
        {
            _sent = Math.Max(_sent, seq);
        }
    }

    /// <summary>Moves the member's mark if that is news, never past what was sent to a page.</summary>
    public async Task MoveAsync(long seq, bool read, Func<long, Task> move)
    {
        long upTo;
        lock (_gate)
        {
            upTo = Math.Min(seq, _sent);
            if (upTo <= (read ? _seen : Math.Max(_seen, _received)))
            {
                return;
            }
        }

        await move(upTo);
        lock (_gate)
        {
            _received = Math.Max(_received, upTo);
            _seen = read ? Math.Max(_seen, upTo) : _seen;
        }
    }

    /// <summary>The cooperative has read up to a number; false when that is no news.</summary>
    public bool Reads(long seq)
    {
        lock (_gate)
        {
            var news = seq > _read;
            _read = Math.Max(_read, seq);
            return news;
        }
    }

    /// <summary>Who of the cooperative writes, by first name; false when that is no news.</summary>
    public bool Types(IReadOnlyList<SoftMark> marks, out string? name)
    {
        name = marks.FirstOrDefault(mark => mark.Doing == Doing.Typing && mark.Who != Writer)?.Name.Split(' ')[0];
        lock (_gate)
        {
            var news = name != _typing;
            _typing = name;
            return news;
        }
    }

    /// <summary>That the member is writing.</summary>
    public static SoftMark MemberTypes() => new(Writer, "", Doing.Typing);
}
