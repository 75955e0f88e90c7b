using Coop.Core.Live;
using Coop.Core.Loyalty.Referrals;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Loyalty;

/// <summary>Who brought a member, whom they brought, and the points that came of it. Live: a friend's first contribution shows here by itself.</summary>
public sealed partial class ReferralsPart(LiveGround ground, ReferralReads referrals, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private readonly KeyedRows<MemberId, ReferralsRow> _row = new(row => row.Member, row => row.Rev);

    /// <summary>Whose. The page is made anew for another member.</summary>
    [Parameter, EditorRequired]
    public required MemberId Member { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    protected override Task BeginAsync() => FollowAsync(Topic.Member(Member), referrals, new LiveScript<ReferralsRow>(
        async ct => [await referrals.OfAsync(Member, ct)], _row.Replace, rows => _row.Apply(rows).Count > 0));

    private string Since(ReferralLine line) => line.Until is { } until
        ? texts["Relations.FromTo", LoyaltyWords.Day(line.Since), LoyaltyWords.Day(until)]
        : texts["Relations.Since", LoyaltyWords.Day(line.Since)];

    private string Came(ReferralLine line) => texts[$"Referrals.State.{line.State.Stored()}", LoyaltyWords.Number(line.Points)];

    private static string Mark(ReferralLine line) => line.State == ReferralState.Given ? "ok" : "";
}
