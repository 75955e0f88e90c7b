using Coop.Core.Facts;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Catalog;

/// <summary>What a member bought and used lately, as it happens; a part of the card and of the member's page.</summary>
public sealed partial class LastPurchases(LiveGround ground, PurchaseReads purchases, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private MemberPurchases? _purchases;

    /// <summary>Whose.</summary>
    [Parameter, EditorRequired]
    public required MemberId Member { get; set; }

    /// <inheritdoc />
    protected override Task BeginAsync() => FollowAsync(
        Topic.Member(Member), purchases, new LiveScript<MemberPurchases>(async ct => [await purchases.FindAsync(Member, ct)], rows => _purchases = rows[0], Apply));

    private bool Apply(IReadOnlyList<MemberPurchases> rows)
    {
        if (rows is not [var newer, ..] || newer.Rev <= _purchases?.Rev)
        {
            return false;
        }

        _purchases = newer;
        return true;
    }
}
