using Coop.Core.Access;
using Coop.Web.Client.Kit;
using Coop.Workflows.Definitions;
using Coop.Workflows.Journeys;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Studio;

/// <summary>One journey: its steps with their numbers, and the members on the way. What is chosen stands in the address.</summary>
public sealed partial class JourneyPage(
    LiveGround ground, JourneyReads journeys, NavigationManager navigation, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
    : LiveComponent(ground)
{
    private static readonly string[] Shows = ["inside", "parked", "left", "all"];

    private readonly JourneyWords _words = new(texts);
    private JourneyRow? _journey;
    private Confirm? _confirm;

    /// <summary>The journey's code.</summary>
    [Parameter]
    public string Code { get; set; } = "";

    /// <summary>The node whose members are listed; all nodes when null.</summary>
    [SupplyParameterFromQuery(Name = "node")]
    public string? NodeKey { get; set; }

    /// <summary>Who is listed: a name of <see cref="Shows"/>.</summary>
    [SupplyParameterFromQuery]
    public string? Show { get; set; }

    /// <summary>Words the names must hold.</summary>
    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private string Showing => Shows.Contains(Show, StringComparer.Ordinal) ? Show! : Shows[0];

    private InsideQuery Query => new()
    {
        Node = NodeKey,
        Words = Q,
        States = Showing switch
        {
            "inside" => [EnrollmentState.Inside, EnrollmentState.Parked],
            "parked" => [EnrollmentState.Parked],
            "left" => [EnrollmentState.Left],
            _ => null,
        },
    };

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.SeeJourneys) ? Task.CompletedTask : FollowAsync(
        JourneyTopics.All, journeys, new LiveScript<JourneyRow>(SnapshotAsync, rows => _journey = rows.SingleOrDefault(), Take));

    private async Task<IReadOnlyList<JourneyRow>> SnapshotAsync(CancellationToken ct) => await journeys.FindAsync(Code, ct) is { } row ? [row] : [];

    private bool Take(IReadOnlyList<JourneyRow> rows)
    {
        var newer = rows.Where(row => row.Code == Code && row.Rev > (_journey?.Rev ?? long.MinValue)).MaxBy(row => row.Rev);
        _journey = newer ?? _journey;
        return newer is not null;
    }

    private static IEnumerable<(string Name, long Count, string Look)> Numbers(NodeNumbers node)
    {
        if (node.Waiting > 0 || node.Node is WaitNode or WaitForNode)
        {
            yield return ("waiting", node.Waiting, node.Waiting > 0 ? "brand" : "");
        }

        yield return ("passed", node.Passed, "");
        if (node.Times(Outcome.Held) is > 0 and var held)
        {
            yield return ("held", held, "warn");
        }

        if (node.Times(Outcome.Failed) is > 0 and var failed)
        {
            yield return ("failed", failed, "danger");
        }

        if (node.Parked > 0)
        {
            yield return ("parked", node.Parked, "danger");
        }
    }

    private string NodeLink(string? node) => Address(node, Show, Q);

    private string ShowLink(string show) => Address(NodeKey, show, Q);

    private string Address(string? node, string? show, string? words) => navigation.GetUriWithQueryParameters(
        new Dictionary<string, object?>(StringComparer.Ordinal) { ["node"] = node, ["show"] = show, ["q"] = string.IsNullOrWhiteSpace(words) ? null : words });

    private void Find(ChangeEventArgs typed) => navigation.NavigateTo(Address(NodeKey, Show, typed.Value as string), replace: true);

    private Task AskPauseAsync() => _confirm is null || _journey is not { } journey ? Task.CompletedTask : _confirm.AskAsync(JourneyWords.Name(journey), async () =>
    {
        if (await attempt.RunAsync<PauseJourney, bool>(x => x.PauseAsync(Code, Ct), otherwise: false))
        {
            toasts.Say(texts["Journeys.Paused"], ResumeAsync);
        }
    });

    private async Task ResumeAsync()
    {
        if (await attempt.RunAsync<PauseJourney, bool>(x => x.ResumeAsync(Code, Ct), otherwise: false))
        {
            toasts.Say(texts["Journeys.Resumed"]);
        }
    }
}
