using Coop.Web.Client.Kit;
using Coop.Workflows.Journeys;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Studio;

/// <summary>Members of a journey, who came last first, each with what happened to them. Short, so it is read anew with every change.</summary>
public sealed partial class EnrollmentList(LiveGround ground, JourneyReads journeys, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
    : LiveComponent(ground)
{
    private readonly JourneyWords _words = new(texts);
    private IReadOnlyList<EnrollmentRow> _rows = [];
    private IReadOnlyList<StepRow> _steps = [];
    private long? _open;

    /// <summary>The journey.</summary>
    [Parameter, EditorRequired]
    public required JourneyRow Journey { get; set; }

    /// <summary>Which of its members.</summary>
    [Parameter, EditorRequired]
    public required InsideQuery Query { get; set; }

    /// <summary>The person may send parked members on.</summary>
    [Parameter]
    public bool MayMend { get; set; }

    /// <summary>The person may open members.</summary>
    [Parameter]
    public bool MaySeeMembers { get; set; }

    /// <inheritdoc />
    protected override Task BeginAsync() => FollowAsync(JourneyTopics.All, journeys, new LiveScript<JourneyRow>(SnapshotAsync, _ => { }, Take));

    private async Task<IReadOnlyList<JourneyRow>> SnapshotAsync(CancellationToken ct)
    {
        _rows = await journeys.InsideAsync(Journey.Id, Query, ct);
        _steps = _open is { } open ? await journeys.StepsAsync(open, ct) : [];
        return [];
    }

    private bool Take(IReadOnlyList<JourneyRow> rows)
    {
        if (rows.Any(row => row.Code == Journey.Code))
        {
            _ = OnCircuitAsync(RefreshAsync);
        }

        return false;
    }

    private async Task RefreshAsync()
    {
        await ReadAgainAsync();
        StateHasChanged();
    }

    private async Task ToggleAsync(EnrollmentRow row)
    {
        _open = _open == row.Id ? null : row.Id;
        await ReadAgainAsync();
    }

    private async Task SendOnAsync(EnrollmentRow row)
    {
        if (await attempt.RunAsync<SendOnParked, bool>(x => x.RunAsync(row.Id, Ct), otherwise: false))
        {
            toasts.Say(texts["Journeys.SentOn", NameOf(row)]);
        }
    }

    private string NameOf(EnrollmentRow row) => texts.NameOf(row.Member, row.Name);

    private static string Look(EnrollmentState state) => state switch
    {
        EnrollmentState.Inside => "brand",
        EnrollmentState.Parked => "danger",
        _ => "",
    };
}
