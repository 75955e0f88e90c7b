using System.Collections.Immutable;

namespace Coop.Channels.Simulators.Mail;

/// <summary>A mailbox of the simulated server. Safe for several threads.</summary>
internal sealed class PostBox
{
    private readonly Lock _gate = new();
    private ImmutableList<Letter> _letters = [];
    private TaskCompletionSource _changed = New();
    private uint _next = 1;

    public PostBox(uint validity) => Validity = validity;

    /// <summary>Which numbering the letters' uids belong to.</summary>
    public uint Validity { get; private set; }

    /// <summary>The uid of the next letter.</summary>
    public uint Next
    {
        get
        {
            lock (_gate)
            {
                return _next;
            }
        }
    }

    /// <summary>The letters, oldest first.</summary>
    public ImmutableList<Letter> Letters
    {
        get
        {
            lock (_gate)
            {
                return _letters;
            }
        }
    }

    /// <summary>Ends when a letter is laid in. Taken before the letters are looked at, none is missed.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Lays a letter in.</summary>
    public void Lay(string from, byte[] raw, DateTimeOffset at)
    {
        lock (_gate)
        {
            _letters = _letters.Add(new Letter(_next++, from, raw, at));
            _changed.TrySetResult();
            _changed = New();
        }
    }

    /// <summary>Numbers all letters anew, as a mailbox does that was restored or moved.</summary>
    public void Renumber()
    {
        lock (_gate)
        {
            Validity++;
            _letters = [.. _letters.Select((letter, n) => letter with { Uid = (uint)n + 1 })];
            _next = (uint)_letters.Count + 1;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
