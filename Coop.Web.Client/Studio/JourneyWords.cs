using System.Globalization;
using Coop.Core.Persistence;
using Coop.Workflows.Definitions;
using Coop.Workflows.Engine;
using Coop.Workflows.Journeys;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Studio;

/// <summary>Journeys in words: what a step does, what happened to a member, what they wait for.</summary>
public sealed class JourneyWords(IStringLocalizer<Texts> texts)
{
    /// <summary>The picture of a node.</summary>
    public static string IconOf(JourneyNode? node) => node switch
    {
        TriggerNode => "person",
        SendNode send => send.Channel.Stored(),
        WaitNode => "clock",
        WaitForNode => "clock",
        BranchNode => "branch",
        ExitNode => "exit",
        _ => "question",
    };

    /// <summary>A text in the language of the screen.</summary>
    public static string In(Wording wording) => wording.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);

    /// <summary>The journey's name.</summary>
    public static string Name(JourneyRow journey) => journey.Definition is { } definition ? In(definition.Name) : journey.Code;

    /// <summary>The node's name; its key where the version that members enter has no such node.</summary>
    public static string Name(NodeNumbers node) => node.Node is { } known ? In(known.Name) : node.Key;

    /// <summary>The name of the node under a key.</summary>
    public static string Name(JourneyRow journey, string key) => journey.Nodes.FirstOrDefault(node => node.Key == key) is { } node ? Name(node) : key;

    /// <summary>What the node does, in a sentence.</summary>
    public string Sentence(JourneyRow journey, NodeNumbers numbers) => numbers.Node switch
    {
        TriggerNode { Each: null } => texts["Journeys.Node.Once"],
        TriggerNode => texts["Journeys.Node.Each"],
        SendNode { Held: { } held } send => texts["Journeys.Node.SendOrElse", Channel(send), Purpose(send), Name(journey, send.Next), Name(journey, held)],
        SendNode send => texts["Journeys.Node.Send", Channel(send), Purpose(send), Name(journey, send.Next)],
        WaitNode wait => texts["Journeys.Node.Wait", Span(wait.For), Name(journey, wait.Next)],
        WaitForNode { Event: WaitForNode.Reply } wait => texts["Journeys.Node.WaitReply", Span(wait.Timeout), Name(journey, wait.Then), Name(journey, wait.Otherwise)],
        WaitForNode wait => texts["Journeys.Node.WaitFor", Span(wait.Timeout), Name(journey, wait.Then), Name(journey, wait.Otherwise)],
        BranchNode branch => texts["Journeys.Node.Branch", string.Join(", ", branch.Ways.Select(way => Name(journey, way.To)).Distinct(StringComparer.Ordinal))],
        ExitNode => texts["Journeys.Node.Exit"],
        _ => texts["Journeys.Node.Earlier"],
    };

    /// <summary>Where a member stands.</summary>
    public string Stands(JourneyRow journey, EnrollmentRow row) => row switch
    {
        { State: EnrollmentState.Left } => texts["Journeys.Stands.Left", Name(journey, row.Node)],
        { State: EnrollmentState.Parked } => texts["Journeys.Stands.Parked", Name(journey, row.Node)],
        { WaitsFor: WaitKind.Turn } => texts["Journeys.Stands.Turn", Name(journey, row.Node)],
        _ => texts["Journeys.Stands.Waits", Name(journey, row.Node)],
    };

    /// <summary>What happened at a step.</summary>
    public string Happened(StepRow step) => step switch
    {
        { Outcome: Outcome.Held or Outcome.Failed } => texts[$"Journeys.Step.{step.Outcome.Stored()}", Reason(step.Detail)],
        _ => texts[$"Journeys.Step.{step.Outcome.Stored()}", step.Detail ?? ""],
    };

    private string Channel(SendNode send) => texts[$"Channel.{send.Channel.Stored()}"];

    private string Purpose(SendNode send)
    {
        var known = texts[$"Purpose.{send.Purpose}"];
        return known.ResourceNotFound ? send.Purpose : known;
    }

    private string Reason(string? reason)
    {
        var known = texts[$"Reason.{reason}"];
        return known.ResourceNotFound ? texts["Reason.other"] : known;
    }

    private string Span(TimeSpan span)
    {
        (int Count, string One, string Many)[] parts =
            [(span.Days, "Span.Day", "Span.Days"), (span.Hours, "Span.Hour", "Span.Hours"), (span.Minutes, "Span.Minute", "Span.Minutes")];
        return string.Join(' ', parts.Where(part => part.Count > 0).Select(part => texts[part.Count == 1 ? part.One : part.Many, part.Count].Value));
    }
}
