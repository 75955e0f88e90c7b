using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;

namespace Coop.Web.Client.Desk;

/// <summary>A part of the desk about one member, which knows the member's card as it is now.</summary>
public abstract class MemberComponent(LiveGround ground, MemberReads members) : LiveComponent(ground)
{
    /// <summary>Which member.</summary>
    [Parameter, EditorRequired]
    public required MemberId Member { get; set; }

    /// <summary>The person before the screen.</summary>
    [CascadingParameter]
    protected Myself Me { get; set; } = null!;

    /// <summary>The card; null while it is being read, or when there is no such member.</summary>
    protected MemberCard? Card { get; private set; }

    /// <summary>Follows the card.</summary>
    protected Task FollowCardAsync() =>
        FollowAsync(Topic.Member(Member), members, new LiveScript<MemberCard>(FindAsync, cards => Card = cards is [var card, ..] ? card : null, Apply));

    private async Task<IReadOnlyList<MemberCard>> FindAsync(CancellationToken ct) => await members.FindAsync(Member, ct) is { } card ? [card] : [];

    private bool Apply(IReadOnlyList<MemberCard> cards)
    {
        if (cards is not [var card, ..] || card.Rev <= Card?.Rev)
        {
            return false;
        }

        Card = card;
        return true;
    }
}
