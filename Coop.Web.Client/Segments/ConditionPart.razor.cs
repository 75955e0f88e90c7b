using System.Globalization;
using Coop.Core.Conditions;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Requests;
using Coop.Core.Timeline;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Segments;

/// <summary>One part of a condition with its fields, and in a group the parts below it. It changes nothing itself: it says what it would be.</summary>
public sealed partial class ConditionPart(IStringLocalizer<Texts> texts) : ComponentBase
{
    private const string Towns = "municipality";

    private static readonly string[] GroupKinds = ["all", "any", "none"];
    private static readonly string[] Ways = ["in", "out", "any"];
    private static readonly WindowKind[] PastKinds = [WindowKind.Last, WindowKind.Before, WindowKind.Between, WindowKind.Ever];
    private static readonly WindowKind[] DateKinds = [WindowKind.Last, WindowKind.Before, WindowKind.Between, WindowKind.Next];
    private static readonly WindowKind[] ComingKinds = [WindowKind.Next, WindowKind.Between, WindowKind.Ever];
    private static readonly Channel[] ConsentChannels = [Channel.Sms, Channel.Email, Channel.Voice, Channel.Web];
    private static readonly ContactPointKind[] Contacts = [ContactPointKind.Telephone, ContactPointKind.Email, ContactPointKind.Portal, ContactPointKind.Web];

    /// <summary>The part.</summary>
    [Parameter, EditorRequired]
    public required Condition Part { get; set; }

    /// <summary>Where it stands: which child, from the root on.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<int> Path { get; set; }

    /// <summary>What there is to choose from.</summary>
    [Parameter, EditorRequired]
    public required ConditionNames Names { get; set; }

    /// <summary>What it is called.</summary>
    [Parameter, EditorRequired]
    public required ConditionWords Words { get; set; }

    /// <summary>What is wrong anywhere in the condition.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ConditionProblem> Problems { get; set; }

    /// <summary>Hears what the part would be; null takes it out.</summary>
    [Parameter, EditorRequired]
    public required EventCallback<Condition?> OnChange { get; set; }

    private string Name => Path.Count == 0 ? "root" : string.Join('-', Path);

    private IEnumerable<ConditionFault> FaultsHere => Problems.Where(problem => problem.Path.SequenceEqual(Path)).Select(problem => problem.Fault);

    private string? Wrong => FaultsHere.Any() ? "true" : null;

    private IReadOnlyList<CodeName> SaleChannels => [.. ConditionWords.Channels.Select(code => Named(code, Words.SaleChannel(code)))];

    private IReadOnlyList<CodeName> EntryKinds =>
        [.. Enum.GetValues<EntryKind>().Where(kind => kind is not EntryKind.Work and not EntryKind.Identity).Select(kind => Named(kind.Stored(), texts[$"Cond.Entry.{kind.Stored()}"]))];

    private IReadOnlyList<CodeName> RequestKinds => [.. Enum.GetValues<RequestKind>().Select(kind => Named(kind.Stored(), Words.RequestKindName(kind)))];

    private IReadOnlyList<CodeName> EntryChannels => [.. Enum.GetValues<Channel>().Select(channel => Named(channel.Stored(), texts[$"Channel.{channel.Stored()}"]))];

    private static string KindOf(Condition.Group group) => group switch { Condition.All => "all", Condition.Any => "any", _ => "none" };

    private static Direction? WayOf(string? way) => way switch { "in" => Direction.In, "out" => Direction.Out, _ => null };

    private static CodeName Named(string code, string name) => new(code, name, name);

    private static int Number(object? value, int otherwise) =>
        int.TryParse(value as string, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private IReadOnlyList<CodeName> Values(Condition.Choice choice) =>
        [.. (choice.Field == Towns ? choice.Values : ConditionWords.CodesOf(choice.Field, Names)).Select(code => Named(code, Words.Value(choice.Field, code)))];

    /// <summary>The segments in use, and what is chosen already.</summary>
    private IReadOnlyList<CodeName> Others(Condition.Belongs belongs) =>
        [.. Names.Segments.Where(segment => !segment.Archived || belongs.Segments.Contains(segment.Name.Code)).Select(segment => segment.Name)];

    private Task AsAsync(Condition.Group group, string? kind) => OnChange.InvokeAsync(kind switch
    {
        "all" => new Condition.All { Of = group.Of },
        "any" => new Condition.Any { Of = group.Of },
        _ => new Condition.None { Of = group.Of },
    });

    private Task AddAsync(Condition.Group group, string? subject) =>
        Subject.All(Names).FirstOrDefault(one => one.Key == subject) is { } chosen ? AddAsync(group, chosen.New()) : Task.CompletedTask;

    private Task AddAsync(Condition.Group group, Condition part) => OnChange.InvokeAsync(group with { Of = [.. group.Of, part] });

    private Task ReplaceAsync(Condition.Group group, int at, Condition? part) => OnChange.InvokeAsync(group with
    {
        Of = part is null ? [.. group.Of.Where((_, n) => n != at)] : [.. group.Of.Select((old, n) => n == at ? part : old)],
    });
}
