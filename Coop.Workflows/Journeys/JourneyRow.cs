using Coop.Core.Members;
using Coop.Workflows.Definitions;
using Coop.Workflows.Engine;

namespace Coop.Workflows.Journeys;

/// <summary>A journey with its numbers.</summary>
public sealed record JourneyRow
{
    /// <summary>Its name in addresses.</summary>
    public required string Code { get; init; }

    /// <summary>Its key in tables.</summary>
    public required int Id { get; init; }

    /// <summary>Whether members move.</summary>
    public required JourneyState State { get; init; }

    /// <summary>Since when, UTC.</summary>
    public required DateTimeOffset StateAt { get; init; }

    /// <summary>The version that members enter.</summary>
    public required int Version { get; init; }

    /// <summary>That version; null when it cannot be read.</summary>
    public required JourneyDefinition? Definition { get; init; }

    /// <summary>Its nodes in order, then those of earlier versions where somebody still is.</summary>
    public required IReadOnlyList<NodeNumbers> Nodes { get; init; }

    /// <summary>Grows with every step of every member; newer wins.</summary>
    public required long Rev { get; init; }

    /// <summary>How many are on the way.</summary>
    public long Inside => Nodes.Sum(node => node.Waiting);

    /// <summary>How many are parked.</summary>
    public long Parked => Nodes.Sum(node => node.Parked);

    /// <summary>How many came in, ever.</summary>
    public long Entered => Nodes.Sum(node => node.Times(Outcome.Entered));

    /// <summary>How often an outcome came about, at all nodes together.</summary>
    public long Times(Outcome outcome) => Nodes.Sum(node => node.Times(outcome));
}

/// <summary>The numbers of one node.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Node">What it is; null when it belongs to an earlier version.</param>
/// <param name="Waiting">How many wait there now.</param>
/// <param name="Parked">How many are parked there now.</param>
/// <param name="Outcomes">How often each outcome came about there.</param>
public sealed record NodeNumbers(string Key, JourneyNode? Node, long Waiting, long Parked, IReadOnlyDictionary<Outcome, long> Outcomes)
{
    private static readonly Outcome[] Onwards = [Outcome.Entered, Outcome.Sent, Outcome.Held, Outcome.Waited, Outcome.Heard, Outcome.TimedOut, Outcome.Branched, Outcome.Left];

    /// <summary>How often an outcome came about.</summary>
    public long Times(Outcome outcome) => Outcomes.GetValueOrDefault(outcome);

    /// <summary>How often a member went through.</summary>
    /// <remarks>A message refused when it left is logged as held beside its sending: that one is counted once.</remarks>
    public long Passed => Node is SendNode ? Math.Max(0, Times(Outcome.Sent)) : Onwards.Sum(Times);
}

/// <summary>A member's way through a journey, for lists.</summary>
/// <param name="Id">Which enrolment.</param>
/// <param name="Member">Whose.</param>
/// <param name="Name">Their name; null while unknown.</param>
/// <param name="State">Where they stand.</param>
/// <param name="Version">The version they came in by.</param>
/// <param name="Node">The node they are at, or left from.</param>
/// <param name="EnteredAt">When they came in, UTC.</param>
/// <param name="LeftAt">When they were through, UTC.</param>
/// <param name="Reason">Why they are parked.</param>
/// <param name="WaitsFor">What they wait for; null when they do not.</param>
/// <param name="DueAt">Until when, UTC.</param>
public sealed record EnrollmentRow(
    long Id, MemberId Member, string? Name, EnrollmentState State, int Version, string Node, DateTimeOffset EnteredAt, DateTimeOffset? LeftAt,
    string? Reason, WaitKind? WaitsFor, DateTimeOffset? DueAt);

/// <summary>One line of a step log.</summary>
/// <param name="Step">Its number on the member's way.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Node">At which node.</param>
/// <param name="Outcome">What happened.</param>
/// <param name="Detail">A reason code, a value, or what went wrong.</param>
public sealed record StepRow(int Step, DateTimeOffset At, string Node, Outcome Outcome, string? Detail);

/// <summary>Which members of a journey to list.</summary>
public sealed record InsideQuery
{
    /// <summary>Only who stands so; all when null.</summary>
    public IReadOnlyList<EnrollmentState>? States { get; init; }

    /// <summary>Only who is at this node.</summary>
    public string? Node { get; init; }

    /// <summary>Only whose name or document holds all of these words.</summary>
    public string? Words { get; init; }

    /// <summary>At most so many.</summary>
    public int Count { get; init; } = 50;
}
