using Coop.Core.Members;

namespace Coop.Core.Live;

/// <summary>What a screen follows.</summary>
/// <param name="Name">Kind and, for kinds of many, id: <c>member:0198…</c>.</param>
public readonly record struct Topic(string Name)
{
    /// <summary>The open work everybody sees. Keys are work item ids.</summary>
    public static Topic WorkList { get; } = new("work");

    /// <summary>Quarantined items and dead letters. Keys name the list.</summary>
    public static Topic Faults { get; } = new("faults");

    /// <summary>Staff, their roles and whether they may sign in. Keys are staff ids.</summary>
    public static Topic Staff { get; } = new("staff");

    /// <summary>Keys of the HTTP API. Keys of the topic are their ids.</summary>
    public static Topic Keys { get; } = new("keys");

    /// <summary>What the cooperative offers. Keys are product ids.</summary>
    public static Topic Catalog { get; } = new("catalog");

    /// <summary>Offices of the cooperative. Keys are branch ids.</summary>
    public static Topic Branches { get; } = new("branches");

    /// <summary>Files that came in. Keys are import ids.</summary>
    public static Topic Imports { get; } = new("imports");

    /// <summary>Attributes the cooperative wants to know of its members. Keys are their codes.</summary>
    public static Topic Knowledge { get; } = new("knowledge");

    /// <summary>Questions of the dialogue by drops, and how much is asked. Keys are their codes.</summary>
    public static Topic Questions { get; } = new("questions");

    /// <summary>Requests of members that wait for an answer. Keys are their ids.</summary>
    public static Topic Requests { get; } = new("requests");

    /// <summary>Segments and how many are in them. Keys are segment ids.</summary>
    public static Topic Segments { get; } = new("segments");

    /// <summary>One member's timeline. Keys are row keys of the timeline.</summary>
    public static Topic Timeline(MemberId member) => new($"timeline:{member.Value:D}");

    /// <summary>What the member card shows. Keys name the part.</summary>
    public static Topic Member(MemberId member) => new($"member:{member.Value:D}");

    /// <summary>The id in a topic of one thing, as in <c>member:0198…</c>.</summary>
    /// <exception cref="FormatException">It is no such topic.</exception>
    public Guid IdOf() => Guid.Parse(Name.AsSpan(Name.IndexOf(':', StringComparison.Ordinal) + 1));

    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>One row of a topic is new or newer.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Key">Which row, in the topic's own terms.</param>
public readonly record struct Change(Topic Topic, string Key);
