using Coop.Core.Access;
using Coop.Web.Client.Kit;
using Coop.Workflows.Journeys;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Studio;

/// <summary>What the cooperative answers by itself: every journey, and how many wait at each of its steps.</summary>
public sealed partial class JourneysPage(LiveGround ground, JourneyReads journeys, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private readonly KeyedRows<string, JourneyRow> _journeys = new(row => row.Code, row => row.Rev);

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.SeeJourneys) ? Task.CompletedTask : FollowAsync(
        JourneyTopics.All, journeys, new LiveScript<JourneyRow>(journeys.AllAsync, _journeys.Replace, rows => _journeys.Apply(rows).Count > 0));
}
