using System.Globalization;
using Coop.Channels.Twilio;
using Coop.Channels.Voice;
using Coop.Core.Persistence;

namespace Coop.Channels.Simulators.Phone;

/// <summary>
/// The simulated network's calls: members' telephones call the cooperative and obey what it answers, telephones the
/// cooperative calls ring, and rooms bring them together. It behaves as badly as <see cref="PhoneNetwork.Misbehaviour"/> says.
/// </summary>
public sealed class PhoneExchange(PhoneNetwork network, TwilioAccounts accounts, PhonePost post, TimeProvider clock, MachineClock machine)
{
    private readonly Lock _gate = new();
    private readonly PhoneReports _reports = new(network, post, clock);
    private readonly List<PhoneLine> _lines = [];
    private readonly Dictionary<string, PhoneRoom> _rooms = new(StringComparer.Ordinal);
    private long _sids;

    /// <summary>Whether browsers of the staff (<c>client:…</c>) answer by themselves; else they ring until somebody answers.</summary>
    public bool AgentsAnswer { get; set; } = true;

    /// <summary>All calls, oldest first, as they are now.</summary>
    public IReadOnlyList<PhoneCall> Calls
    {
        get
        {
            lock (_gate)
            {
                return _lines.ConvertAll(line => line.Snapshot());
            }
        }
    }

    /// <summary>One call as it is now; null when there is none.</summary>
    public PhoneCall? Find(string sid) => Line(sid) is { } line ? Locked(line.Snapshot) : null;

    /// <summary>A member calls the cooperative from a number, or from what a network writes for a withheld one. Returns the call's id; it is under way.</summary>
    public string MemberCalls(string from)
    {
        var site = Site();
        var line = new PhoneLine(NextSid("CA"), from, network.Number, fromCooperative: false, clock.GetUtcNow())
        {
            Status = "ringing",
            StatusCallback = site is null ? null : site + VoiceModule.StatusPath(network.Connection),
        };
        Add(line);
        if (site is not null)
        {
            Do(line, run => run.RunAsync(site + VoiceModule.ArrivalPath(network.Connection), []));
        }

        return line.Sid;
    }

    /// <summary>The one called answers.</summary>
    public void Answer(string sid)
    {
        if (Line(sid) is { } line && Locked(() => line.FromCooperative && line.Status == "ringing"))
        {
            Answer(line);
        }
    }

    /// <summary>The one called does not want to.</summary>
    public void Reject(string sid)
    {
        if (Line(sid) is { Over: false } line)
        {
            End(line, "busy");
        }
    }

    /// <summary>Whoever is at this telephone hangs up.</summary>
    public void HangUp(string sid)
    {
        if (Line(sid) is { } line)
        {
            End(line, Locked(() => line.AnsweredAt is not null || !line.FromCooperative) ? "completed" : "canceled");
        }
    }

    /// <summary>Whoever is at this telephone presses keys.</summary>
    public void Press(string sid, string keys)
    {
        if (Line(sid) is { Over: false } line)
        {
            Locked(() => line.Press(keys));
            Hear(line, $"# {keys}");
        }
    }

    /// <summary>Ends when every webhook under way has been answered.</summary>
    public Task QuietAsync() => post.QuietAsync();

    /// <summary>The cooperative has a telephone called.</summary>
    internal PhoneLine Dial(string from, string to, TimeSpan timeout, PhoneLine draft)
    {
        Add(draft);
        _reports.Tell(draft, "initiated");
        if (network.Misbehaviour.Fail is not null)
        {
            End(draft, "failed");
            return draft;
        }

        Locked(() => draft.Status = "ringing");
        _reports.Tell(draft, "ringing");
        network.Notify();
        if (AgentsAnswer && to.StartsWith("client:", StringComparison.Ordinal))
        {
            Answer(draft);
        }
        else
        {
            _ = GiveUpAsync(draft, timeout);
        }

        return draft;
    }

    internal PhoneLine NewLine(string from, string to, string? callback, IReadOnlyCollection<string> wanted, Action<PhoneLine> whenAnswered) =>
        new(NextSid("CA"), from, to, fromCooperative: true, clock.GetUtcNow()) { StatusCallback = callback, Wanted = wanted, WhenAnswered = whenAnswered };

    internal PhoneLine? Line(string sid) => Locked(() => _lines.Find(line => line.Sid == sid));

    internal PhoneRoom? Room(string nameOrSid) => Locked(() => _rooms.Values.FirstOrDefault(room => !room.Over && (room.Name == nameOrSid || room.Sid == nameOrSid)));

    /// <summary>The room of a name; made when there is none, as networks do.</summary>
    internal PhoneRoom RoomOf(string name)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(name, out var room) || room.Over)
            {
                _rooms[name] = room = new PhoneRoom(name, NextSid("CF"));
            }

            return room;
        }
    }

    /// <summary>Does something else with a call from now on.</summary>
    internal void Do(PhoneLine line, Func<Twiml, Task> what)
    {
        CancellationToken ct;
        PhoneSeat? seat;
        lock (_gate)
        {
            line.Doing.Cancel();
            line.Doing = new CancellationTokenSource();
            ct = line.Doing.Token;
            seat = line.Room?.Members.Find(s => s.Line == line);
        }

        if (seat is not null)
        {
            Leave(line);
        }

        // Begun here and not on another thread: what it asks the cooperative first is under way when this returns.
        _ = what(new Twiml(this, line, ct));
    }

    /// <summary>Asks the cooperative what to do; null when it does not say.</summary>
    internal async Task<string?> FetchAsync(PhoneLine line, string address, IReadOnlyList<KeyValuePair<string, string>> also, CancellationToken ct)
    {
        var document = await post.FetchAsync(address, network.Token, network.Misbehaviour, [.. _reports.Fields(line, Locked(() => line.Status)), .. also]);
        lock (_gate)
        {
            if (document is not null && line is { FromCooperative: false, AnsweredAt: null, Over: false })
            {
                (line.Status, line.AnsweredAt) = ("in-progress", clock.GetUtcNow());
            }
        }

        network.Notify();
        return ct.IsCancellationRequested ? null : document;
    }

    internal void Hear(PhoneLine line, string what)
    {
        Locked(() => line.Said.Add(what));
        network.Notify();
    }

    internal Task PauseAsync(TimeSpan length, CancellationToken ct) => Quietly(Task.Delay(length, machine, ct));

    internal async Task<string> KeysAsync(PhoneLine line, int count, TimeSpan timeout, CancellationToken ct)
    {
        var keys = "";
        while (keys.Length < count && !ct.IsCancellationRequested)
        {
            var pressed = Locked(() => line.KeyPressed);
            var taken = Locked(() => line.TakeKeys(count - keys.Length));
            keys += taken.TrimEnd('#');
            if (taken.EndsWith('#') || keys.Length >= count)
            {
                break;
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var late = Task.Delay(timeout, machine, over.Token);
            if (taken.Length == 0 && await Task.WhenAny(pressed, late) == late)
            {
                break;
            }

            await over.CancelAsync();
        }

        return keys;
    }

    /// <summary>Somebody enters a room.</summary>
    internal PhoneSeat Enter(PhoneLine line, RoomWish wish)
    {
        var room = RoomOf(wish.Name);
        var seat = new PhoneSeat(line, room, wish.EndsOnExit);
        var starts = false;
        lock (_gate)
        {
            room.Invited.Remove(line);
            room.Members.Add(seat);
            line.Room = room;
            line.Label = wish.Label ?? line.Label;
            room.StatusCallback ??= wish.StatusCallback;
            room.Wanted = room.Wanted.Count == 0 ? wish.Wanted : room.Wanted;
            starts = !room.Started && wish.StartsOnEnter;
            room.Started |= wish.StartsOnEnter;
        }

        _reports.Tell(room, "participant-join", "join", line);
        if (starts)
        {
            room.Begun.TrySetResult();
            _reports.Tell(room, "conference-start", "start", null);
        }

        network.Notify();
        return seat;
    }

    internal bool HasStarted(PhoneLine line) => Locked(() => line.Room?.Started == true);

    /// <summary>Ends when the participant's room has begun, or they have left it.</summary>
    internal static Task Begun(PhoneSeat seat) => Task.WhenAny(seat.Left.Task, seat.Room.Begun.Task);

    /// <summary>Somebody leaves their room; the last one, or one it cannot do without, ends it for all.</summary>
    internal void Leave(PhoneLine line)
    {
        PhoneRoom? room;
        PhoneSeat? seat;
        List<PhoneSeat> others = [];
        lock (_gate)
        {
            room = line.Room;
            seat = room?.Members.Find(s => s.Line == line);
            if (room is null || seat is null)
            {
                return;
            }

            room.Members.Remove(seat);
            line.Room = null;
            if ((seat.EndsOnExit || room.Members.Count == 0) && !room.Over)
            {
                room.Over = true;
                others = [.. room.Members];
                room.Members.Clear();
                others.ForEach(other => other.Line.Room = null);
            }
        }

        _reports.Tell(room, "participant-leave", "leave", line);
        seat.Left.TrySetResult();
        if (room.Over)
        {
            others.ForEach(other => _reports.Tell(room, "participant-leave", "leave", other.Line));
            others.ForEach(other => other.Left.TrySetResult());
            Locked(() => room.Invited.ToList()).ForEach(invited => End(invited, "canceled"));
            _reports.Tell(room, "conference-end", "end", null);
        }

        network.Notify();
    }

    /// <summary>A call is over.</summary>
    internal void End(PhoneLine line, string status)
    {
        lock (_gate)
        {
            if (line.Over)
            {
                return;
            }

            (line.Status, line.EndedAt) = (status, clock.GetUtcNow());
            line.Doing.Cancel();
        }

        Leave(line);
        _reports.Tell(line, status);
        network.Notify();
    }

    internal string? Site() => accounts.Current?.SiteUrl();

    internal T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private void Locked(Action change)
    {
        lock (_gate)
        {
            change();
        }
    }

    private void Add(PhoneLine line)
    {
        Locked(() => _lines.Add(line));
        network.Notify();
    }

    private void Answer(PhoneLine line)
    {
        lock (_gate)
        {
            if (line.Over || line.AnsweredAt is not null)
            {
                return;
            }

            (line.Status, line.AnsweredAt) = ("in-progress", clock.GetUtcNow());
        }

        _reports.Tell(line, "in-progress");
        line.WhenAnswered?.Invoke(line);
        network.Notify();
    }

    private async Task GiveUpAsync(PhoneLine line, TimeSpan timeout)
    {
        await PauseAsync(timeout, line.Doing.Token);
        if (Locked(() => line.AnsweredAt is null))
        {
            End(line, "no-answer");
        }
    }

    private string NextSid(string prefix) => prefix + Convert.ToHexStringLower(Guid.CreateVersion7(clock.GetUtcNow()).ToByteArray(bigEndian: true))[..24]
        + Interlocked.Increment(ref _sids).ToString("x8", CultureInfo.InvariantCulture);

    private static async Task Quietly(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
