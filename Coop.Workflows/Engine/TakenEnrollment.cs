using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Workflows.Engine;

/// <summary>What a member inside waits for.</summary>
public enum WaitKind
{
    /// <summary>Their turn.</summary>
    Turn,

    /// <summary>A time.</summary>
    Time,

    /// <summary>An event, or the time in which it should have come.</summary>
    Event,
}

/// <summary>The event behind a reply: an entry that comes in from the member.</summary>
internal static class ReplyEvent
{
    public const string Name = "timeline.entry-appended";
}

/// <summary>A member whose wait is over, held by this engine's transaction together with the head of their timeline.</summary>
internal sealed record TakenEnrollment
{
    public required long Id { get; init; }

    public required int Version { get; init; }

    public required MemberId Member { get; init; }

    public required string EntryKey { get; init; }

    public required ContactPointId? CameBy { get; init; }

    public required string Node { get; init; }

    public required int Visit { get; init; }

    public required string? Visits { get; init; }

    public required int Steps { get; init; }

    public required long? SentSeq { get; init; }

    public required WaitKind Kind { get; init; }

    public required bool Heard { get; init; }

    /// <summary>How far the timeline is now.</summary>
    public required long LastSeq { get; init; }

    /// <summary>Something came in from the member after the last message.</summary>
    public bool Replied { get; init; }
}

/// <summary>What journeys know of a member: for branches, placeholders and addresses.</summary>
internal sealed record MemberFacts
{
    public required MemberKind Kind { get; init; }

    public required MemberStage Stage { get; init; }

    public required bool Provisional { get; init; }

    public required string? GivenNames { get; init; }

    public required string? FullName { get; init; }

    public required string? Branch { get; init; }

    public required string? Language { get; init; }

    /// <summary>The contact points, the one to prefer first.</summary>
    public required IReadOnlyList<(ContactPointId Id, ContactPointKind Kind)> Addresses { get; init; }

    /// <summary>The value a branch looks at.</summary>
    public string Value(string attribute) => attribute switch
    {
        "stage" => Stage.Stored(),
        "kind" => Kind.Stored(),
        "language" => Language ?? "es",
        "identified" => Provisional ? "no" : "yes",
        "has_email" => Has(ContactPointKind.Email),
        "has_telephone" => Has(ContactPointKind.Telephone),
        _ => throw new InvalidOperationException($"'{attribute}' is not known of members."),
    };

    /// <summary>What a placeholder stands for; null when it is not known.</summary>
    public string? Known(string place) => place switch
    {
        "nombre" => Kind == MemberKind.Organisation ? FullName : GivenNames?.Split(' ')[0],
        "nombre_completo" => FullName,
        "oficina" => Branch,
        _ => null,
    };

    /// <summary>Where a message on the channel goes: to the address the member came by if it fits, else to the one to prefer.</summary>
    public ContactPointId? Address(Channel channel, ContactPointId? cameBy)
    {
        var kind = channel switch
        {
            Channel.Email => ContactPointKind.Email,
            Channel.Sms => ContactPointKind.Telephone,
            Channel.Web => ContactPointKind.Web,
            _ => throw new InvalidOperationException($"No message can be written on {channel}."),
        };
        var fitting = Addresses.Where(address => address.Kind == kind).Select(address => (ContactPointId?)address.Id).ToList();
        return fitting.Contains(cameBy) ? cameBy : fitting.FirstOrDefault();
    }

    private string Has(ContactPointKind kind) => Addresses.Any(address => address.Kind == kind) ? "yes" : "no";
}
