namespace Coop.Channels.Simulators.Phone;

/// <summary>One telephone's end of a call while the network carries it. Changed only under the exchange's lock.</summary>
internal sealed class PhoneLine(string sid, string from, string to, bool fromCooperative, DateTimeOffset at)
{
    private TaskCompletionSource _keyPressed = NewSource();

    public string Sid => sid;

    public string From => from;

    public string To => to;

    public bool FromCooperative => fromCooperative;

    public DateTimeOffset At => at;

    public string Status { get; set; } = "queued";

    public DateTimeOffset? AnsweredAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public List<string> Said { get; } = [];

    public string? Label { get; set; }

    public bool Muted { get; set; }

    public bool OnHold { get; set; }

    public PhoneRoom? Room { get; set; }

    /// <summary>Where reports go, and which are wanted.</summary>
    public string? StatusCallback { get; init; }

    public IReadOnlyCollection<string> Wanted { get; init; } = ["completed"];

    /// <summary>What to do once it is answered.</summary>
    public Action<PhoneLine>? WhenAnswered { get; init; }

    /// <summary>Reports so far: each is posted after the one before.</summary>
    public Task Reports { get; set; } = Task.CompletedTask;

    public List<List<KeyValuePair<string, string>>> HeldReports { get; } = [];

    public int Sequence { get; set; }

    /// <summary>Ends what the line is doing at present: hung up, or told to do something else.</summary>
    public CancellationTokenSource Doing { get; set; } = new();

    public string Keys { get; private set; } = "";

    public Task KeyPressed => _keyPressed.Task;

    public bool Over => EndedAt is not null;

    public void Press(string keys)
    {
        Keys += keys;
        (var pressed, _keyPressed) = (_keyPressed, NewSource());
        pressed.TrySetResult();
    }

    /// <summary>Takes up to so many keys.</summary>
    public string TakeKeys(int count)
    {
        var taken = Keys[..Math.Min(count, Keys.Length)];
        Keys = Keys[taken.Length..];
        return taken;
    }

    public PhoneCall Snapshot() => new(sid, from, to, fromCooperative, Status, at)
    {
        AnsweredAt = AnsweredAt,
        EndedAt = EndedAt,
        Said = [.. Said],
        Label = Label,
        Muted = Muted,
        OnHold = OnHold,
        Room = Room?.Name,
        Together = Room is { Started: true, Members.Count: > 1 },
    };

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A conference: who is in it, and what happens when one leaves. Changed only under the exchange's lock.</summary>
internal sealed class PhoneRoom(string name, string sid)
{
    public string Name => name;

    public string Sid => sid;

    public bool Started { get; set; }

    public bool Over { get; set; }

    /// <summary>Ends when somebody enters without whom it does not begin.</summary>
    public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<PhoneSeat> Members { get; } = [];

    /// <summary>Those who are on their way into the room: the network lists them too.</summary>
    public List<PhoneLine> Invited { get; } = [];

    public string? StatusCallback { get; set; }

    public IReadOnlyCollection<string> Wanted { get; set; } = [];

    public Task Reports { get; set; } = Task.CompletedTask;

    public int Sequence { get; set; }
}

/// <summary>One participant of a conference.</summary>
internal sealed record PhoneSeat(PhoneLine Line, PhoneRoom Room, bool EndsOnExit)
{
    /// <summary>Ends when the participant is no longer in the room.</summary>
    public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
