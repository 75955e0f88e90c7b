using System.Globalization;
using Coop.Core.Live;
using Coop.Core.Loyalty.Tiers;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Loyalty;

/// <summary>A member's tier, what is missing for the next and for keeping it; nothing where there is no ladder. It changes with every purchase.</summary>
public sealed partial class TierPart(LiveGround ground, StandingReads standings, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private readonly KeyedRows<MemberId, TierRow> _row = new(row => row.Member, row => row.Rev);
    private readonly TierWords _words = new(texts);

    /// <summary>Whose. The card is made anew for another member.</summary>
    [Parameter, EditorRequired]
    public required MemberId Member { get; set; }

    /// <inheritdoc />
    protected override Task BeginAsync() => FollowAsync(Topic.Member(Member), standings, new LiveScript<TierRow>(
        async ct => [await standings.RowAsync(Member, ct)], _row.Replace, rows => _row.Apply(rows).Count > 0));

    private static string Done(TierGoal goal) => TierWords.Done(goal).ToString("0.###", CultureInfo.InvariantCulture);
}
