using Coop.Core.Live;
using Coop.Core.Loyalty;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Loyalty;

/// <summary>What a member can spend, what expires next, what they owe; nothing for who never had points. Lives on the member's card.</summary>
public sealed partial class PointsPart(LiveGround ground, PointsLive live, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private readonly KeyedRows<MemberId, PointsRow> _row = new(row => row.Standing.Member, row => row.Rev);

    /// <summary>Whose. The card is made anew for another member.</summary>
    [Parameter, EditorRequired]
    public required MemberId Member { get; set; }

    /// <summary>Leads to the movements, for who may see them.</summary>
    [Parameter]
    public bool Movements { get; set; } = true;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    protected override Task BeginAsync() => FollowAsync(
        Topic.Member(Member), live, new LiveScript<PointsRow>(ct => live.OfAsync(Member, ct), _row.Replace, rows => _row.Apply(rows).Count > 0));
}
