using System.Text.Json.Serialization;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Requests;
using Coop.Core.Timeline;

namespace Coop.Core.Conditions;

/// <summary>
/// What must hold of a member: a tree of groups and statements. The same tree becomes SQL for a set of members
/// (<see cref="ConditionSql"/>), a test of one (<see cref="ConditionTest"/>) and a sentence. What is not known of a member
/// makes a statement false; <see cref="None"/> turns that round.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(All), "all")]
[JsonDerivedType(typeof(Any), "any")]
[JsonDerivedType(typeof(None), "none")]
[JsonDerivedType(typeof(Choice), "choice")]
[JsonDerivedType(typeof(Number), "number")]
[JsonDerivedType(typeof(Day), "day")]
[JsonDerivedType(typeof(Text), "text")]
[JsonDerivedType(typeof(Known), "known")]
[JsonDerivedType(typeof(Birthday), "birthday")]
[JsonDerivedType(typeof(Bought), "bought")]
[JsonDerivedType(typeof(Contributed), "contributed")]
[JsonDerivedType(typeof(Points), "points")]
[JsonDerivedType(typeof(Consented), "consented")]
[JsonDerivedType(typeof(Reachable), "reachable")]
[JsonDerivedType(typeof(Tagged), "tagged")]
[JsonDerivedType(typeof(Interested), "interested")]
[JsonDerivedType(typeof(Happened), "happened")]
[JsonDerivedType(typeof(Belongs), "belongs")]
[JsonDerivedType(typeof(Asked), "asked")]
[JsonDerivedType(typeof(Requested), "requested")]
public abstract record Condition
{
    private Condition()
    {
    }

    /// <summary>Groups hold other conditions; statements hold none.</summary>
    public abstract record Group : Condition
    {
        private protected Group()
        {
        }

        /// <summary>What the group is made of.</summary>
        public IReadOnlyList<Condition> Of { get; init; } = [];
    }

    /// <summary>Every one holds.</summary>
    public sealed record All : Group;

    /// <summary>At least one holds.</summary>
    public sealed record Any : Group;

    /// <summary>Not one holds.</summary>
    public sealed record None : Group;

    /// <summary>A field that has one of a list of values has one of these.</summary>
    /// <param name="Field">Which field, by its code in <see cref="MemberField"/>.</param>
    /// <param name="Values">Codes; one at least.</param>
    public sealed record Choice(string Field, IReadOnlyList<string> Values) : Condition;

    /// <summary>A field that is a number lies within bounds.</summary>
    public sealed record Number(string Field, Bounds Bounds) : Condition;

    /// <summary>A field that is a day or a moment lies within a span of time.</summary>
    public sealed record Day(string Field, Window When) : Condition;

    /// <summary>A field that is a text reads so; capitals and accents make no difference.</summary>
    public sealed record Text(string Field, TextTest Test, string Value) : Condition;

    /// <summary>A field is known.</summary>
    public sealed record Known(string Field) : Condition;

    /// <summary>The birthday falls on today or one of the next days.</summary>
    /// <param name="Days">0 is today alone; up to 365. Who was born on 29 February has their day on the 28th in other years.</param>
    public sealed record Birthday(int Days) : Condition;

    /// <summary>What a member bought, less what came back.</summary>
    public sealed record Bought(BoughtMeasure Measure, Bounds Bounds, Window When) : Condition
    {
        /// <summary>Only these products and what stands below them, by code; all when empty.</summary>
        public IReadOnlyList<string> Products { get; init; } = [];

        /// <summary>Only at these branches, by code; everywhere when empty.</summary>
        public IReadOnlyList<string> Branches { get; init; } = [];

        /// <summary>Only on these channels of sale; on all when empty.</summary>
        public IReadOnlyList<string> Channels { get; init; } = [];
    }

    /// <summary>What a member paid in, or owes.</summary>
    public sealed record Contributed(ContributedMeasure Measure, Bounds Bounds, Window When) : Condition;

    /// <summary>Points of the programme.</summary>
    public sealed record Points(PointsMeasure Measure, Bounds Bounds, Window When) : Condition;

    /// <summary>What the member said last of being written to on a channel for a purpose.</summary>
    public sealed record Consented(Channel Channel, string Purpose, ConsentStanding Standing) : Condition;

    /// <summary>There is such a contact point; <paramref name="Verified"/> asks for one that was proven theirs.</summary>
    public sealed record Reachable(Members.ContactPointKind Kind, bool Verified) : Condition;

    /// <summary>The member carries one of these tags.</summary>
    public sealed record Tagged(IReadOnlyList<string> Tags) : Condition;

    /// <summary>The member is interested in one of these products or in what stands below them, by code.</summary>
    public sealed record Interested(IReadOnlyList<string> Products) : Condition;

    /// <summary>
    /// The condition of one of these segments holds: what they say now, whoever stands in them. Segments are named by their ids, and may ask
    /// for others in turn, as long as none comes back to itself.
    /// </summary>
    public sealed record Belongs(IReadOnlyList<string> Segments) : Condition;

    /// <summary>How often the member was asked something with this outcome. What they answered is an attribute of theirs.</summary>
    public sealed record Asked(AskOutcome Outcome, Bounds Bounds, Window When) : Condition
    {
        /// <summary>Only these questions, by code; any when empty.</summary>
        public IReadOnlyList<string> Questions { get; init; } = [];
    }

    /// <summary>How many requests (PQRSF) they made that stand so; the span of time is that of their coming.</summary>
    public sealed record Requested(RequestStanding Standing, Bounds Bounds, Window When) : Condition
    {
        /// <summary>Only of these kinds; of any when empty.</summary>
        public IReadOnlyList<RequestKind> Kinds { get; init; } = [];
    }

    /// <summary>How many such entries their timeline has.</summary>
    public sealed record Happened(Bounds Bounds, Window When) : Condition
    {
        /// <summary>Only entries of these kinds; all when empty.</summary>
        public IReadOnlyList<EntryKind> Kinds { get; init; } = [];

        /// <summary>Only on these channels; on all when empty.</summary>
        public IReadOnlyList<Channel> Channels { get; init; } = [];

        /// <summary>Only what went this way; null is either.</summary>
        public Direction? Direction { get; init; }
    }
}

/// <summary>How a text is compared.</summary>
public enum TextTest
{
    /// <summary>It is this and nothing else.</summary>
    Equals,

    /// <summary>It begins with this.</summary>
    StartsWith,

    /// <summary>This stands somewhere in it.</summary>
    Contains,
}

/// <summary>What is counted of purchases.</summary>
public enum BoughtMeasure
{
    /// <summary>Purchases of which something was kept.</summary>
    Times,

    /// <summary>Pesos paid, less pesos given back.</summary>
    Amount,
}

/// <summary>What is counted of contributions.</summary>
public enum ContributedMeasure
{
    /// <summary>Payments that were not taken back.</summary>
    Times,

    /// <summary>Pesos paid and not taken back.</summary>
    Amount,

    /// <summary>Months that are over and not paid in full, of ordinary contributions.</summary>
    MonthsOwed,
}

/// <summary>What is counted of points.</summary>
public enum PointsMeasure
{
    /// <summary>What the member has today; no span of time applies.</summary>
    Balance,

    /// <summary>Earned, less what was taken back with what was returned.</summary>
    Earned,

    /// <summary>Spent on rewards, less what was given back.</summary>
    Redeemed,

    /// <summary>What expires in a span of time to come.</summary>
    Expiring,
}

/// <summary>How requests stand. Those that were written down by mistake stand nowhere.</summary>
public enum RequestStanding
{
    /// <summary>However it stands.</summary>
    Made,

    /// <summary>It waits for its answer.</summary>
    Open,

    /// <summary>It waits for its answer, and the last day for that is over.</summary>
    Overdue,

    /// <summary>It was answered.</summary>
    Answered,

    /// <summary>It was answered after the last day for that.</summary>
    AnsweredLate,

    /// <summary>The member desisted.</summary>
    Withdrawn,
}

/// <summary>How a consent stands.</summary>
public enum ConsentStanding
{
    /// <summary>Given, and not withdrawn since.</summary>
    Granted,

    /// <summary>Withdrawn or refused.</summary>
    Withdrawn,

    /// <summary>Never asked for.</summary>
    Never,
}
