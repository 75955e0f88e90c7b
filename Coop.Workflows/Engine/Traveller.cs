using System.Text.Json;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Workflows.Definitions;
using Coop.Workflows.Journeys;

namespace Coop.Workflows.Engine;

/// <summary>What a member waits for next.</summary>
/// <param name="DueAt">Not longer than until then.</param>
/// <param name="Event">What ends it early; null when only time does.</param>
internal sealed record NextWait(DateTimeOffset DueAt, string? Event);

/// <summary>One line of the step log.</summary>
internal sealed record LoggedStep(int Step, string Node, int Visit, Outcome Outcome, string? Detail, OutboundId? Message);

/// <summary>A message a member has come to, with the address it would go to.</summary>
internal sealed record Letter(SendNode Node, ContactPointId? To, string? Subject, string Body);

/// <summary>
/// A member on the way through one version of a journey, while an engine holds their wait. Moving is plain memory: the
/// engine reads before and writes after, for hundreds at once.
/// </summary>
internal sealed class Traveller(TakenEnrollment taken, JourneyDefinition journey, MemberFacts facts, DateTimeOffset now)
{
    private const int MostSteps = 100;
    private const int MostVisits = 50;

    private readonly Dictionary<string, int> _visits =
        taken.Visits is null ? new(StringComparer.Ordinal) : JsonSerializer.Deserialize<Dictionary<string, int>>(taken.Visits)!;

    private readonly List<LoggedStep> _log = [];
    private bool _woken = taken.Kind != WaitKind.Turn;

    public TakenEnrollment Taken => taken;

    public string Node { get; private set; } = taken.Node;

    public int Visit { get; private set; } = taken.Visit;

    public int Steps { get; private set; } = taken.Steps;

    public long? SentSeq { get; private set; } = taken.SentSeq;

    public EnrollmentState State { get; private set; } = EnrollmentState.Inside;

    public string? Reason { get; private set; }

    public NextWait? Wait { get; private set; }

    public IReadOnlyList<LoggedStep> Log => _log;

    /// <summary>Counts of nodes on loops as stored; null while there are none.</summary>
    public string? Visits => _visits.Count == 0 ? null : JsonSerializer.Serialize(_visits);

    /// <summary>What makes a message of this node and visit the one it is.</summary>
    public string DedupeKey => $"journey:{journey.Code}:{taken.Member.Value:N}:{taken.EntryKey}:{Node}:{Visit}";

    /// <summary>Moves the member on until they have come to a message, wait, are through or are parked. Returns the message.</summary>
    public Letter? Walk()
    {
        try
        {
            while (State == EnrollmentState.Inside && Wait is null)
            {
                if (_log.Count >= MostSteps)
                {
                    throw new InvalidOperationException($"More than {MostSteps} steps at once.");
                }

                if (Visit > MostVisits)
                {
                    throw new InvalidOperationException($"Came to '{Node}' more than {MostVisits} times.");
                }

                if (Step(journey[Node]) is { } letter)
                {
                    return letter;
                }
            }
        }
        catch (Exception error) when (error is InvalidOperationException or JsonException or FormatException)
        {
            Park(error.Message);
        }

        return null;
    }

    /// <summary>The message is in the outbox; null when it had been before.</summary>
    public void Sent(SendNode node, OutboundId? message)
    {
        Note(Outcome.Sent, message is null ? "repeated" : null, message);
        SentSeq = taken.LastSeq;
        Go(node.Next);
    }

    /// <summary>No message leaves.</summary>
    public void Held(SendNode node, string reason)
    {
        Note(Outcome.Held, reason);
        Go(node.Held ?? node.Next);
    }

    /// <summary>Stops the member where they are until somebody has looked.</summary>
    public void Park(string reason)
    {
        (State, Reason, Wait) = (EnrollmentState.Parked, reason, null);
        Note(Outcome.Parked, reason);
    }

    private Letter? Step(JourneyNode node)
    {
        var woken = _woken;
        _woken = false;
        switch (node)
        {
            case TriggerNode trigger:
                Go(trigger.Next);
                break;
            case SendNode send:
                return Write(send);
            case WaitNode wait when !woken:
                Wait = new NextWait(now + wait.For, null);
                break;
            case WaitNode wait:
                Note(Outcome.Waited);
                Go(wait.Next);
                break;
            case WaitForNode wait when (taken.Heard && woken) || (wait.Event == WaitForNode.Reply && HasReplied):
                Note(Outcome.Heard);
                Go(wait.Then);
                break;
            case WaitForNode wait when !woken:
                Wait = new NextWait(now + wait.Timeout, wait.Event == WaitForNode.Reply ? ReplyEvent.Name : wait.Event);
                break;
            case WaitForNode wait:
                Note(Outcome.TimedOut);
                Go(wait.Otherwise);
                break;
            case BranchNode branch:
                var value = facts.Value(branch.Attribute);
                Note(Outcome.Branched, $"{branch.Attribute}={value}");
                Go(branch.To(value));
                break;
            case ExitNode:
                Note(Outcome.Left);
                State = EnrollmentState.Left;
                break;
        }

        return null;
    }

    /// <summary>Something came in after the last message. A message sent in this very step has had no time for it.</summary>
    private bool HasReplied => taken.Replied && SentSeq == taken.SentSeq;

    private Letter Write(SendNode send) =>
        new(send, facts.Address(send.Channel, taken.CameBy), Fill(send.Subject), Fill(send.Text)!);

    private string? Fill(Wording? wording)
    {
        if (wording is null)
        {
            return null;
        }

        var (template, problem) = Template.Parse(wording.In(facts.Language));
        return (template ?? throw new FormatException($"A text of node '{Node}' {problem}")).Fill(facts.Known);
    }

    private void Go(string to)
    {
        Node = to;
        Visit = 1;
        if (journey.Looping.Contains(to))
        {
            Visit = _visits[to] = _visits.GetValueOrDefault(to) + 1;
        }
    }

    private void Note(Outcome outcome, string? detail = null, OutboundId? message = null) =>
        _log.Add(new LoggedStep(++Steps, Node, Visit, outcome, detail, message));
}
