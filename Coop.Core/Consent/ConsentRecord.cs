using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Timeline;

namespace Coop.Core.Consent;

/// <summary>That a member allowed or forbade a channel for a purpose. The latest record counts; none is ever changed.</summary>
public sealed class ConsentRecord
{
    private ConsentRecord()
    {
    }

    /// <summary>Identifies the record; a later one is greater.</summary>
    public long Id { get; private set; }

    /// <summary>Who said so.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>Which channel.</summary>
    public Channel Channel { get; private set; }

    /// <summary>Which purpose.</summary>
    public string Purpose { get; private set; } = "";

    /// <summary>Allowed, or forbidden.</summary>
    public bool Granted { get; private set; }

    /// <summary>How it was said: <c>agent</c>, <c>counter</c>, <c>widget</c>, <c>portal</c>, <c>keyword</c>, <c>carrier</c>.</summary>
    public string Source { get; private set; } = "";

    /// <summary>The person on the staff who wrote it down, if one did.</summary>
    public StaffId? ActorId { get; private set; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>What proves it, as JSON: the words that were shown and their version; null where somebody's word stands for it.</summary>
    public string? Evidence { get; private set; }

    internal static ConsentRecord Said(
        MemberId member, Channel channel, string purpose, bool granted, string source, StaffId? actor, DateTimeOffset at, string? evidence) =>
        new() { MemberId = member, Channel = channel, Purpose = purpose, Granted = granted, Source = source, ActorId = actor, At = at, Evidence = evidence };
}
