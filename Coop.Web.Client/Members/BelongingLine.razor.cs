using Coop.Core.Members;
using Coop.Core.Members.Tags;
using Coop.Core.Members.Ties;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>On the card, in few lines: with whom a member lives, what they would like to hear of, and their tags. Nothing of it known: it is not there.</summary>
public sealed partial class BelongingLine(TiesReads ties, TagReads tags, IStringLocalizer<Texts> texts)
{
    private const int AtMost = 3;

    private HouseholdView? _household;
    private IReadOnlyList<InterestLine> _interests = [];
    private IReadOnlyList<TagLine> _tags = [];
    private long _shown;

    /// <summary>The member's card as it is now.</summary>
    [Parameter, EditorRequired]
    public required MemberCard Card { get; set; }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (RendererInfo.IsInteractive && _shown != Card.Rev)
        {
            _shown = Card.Rev;
            _household = await ties.HouseholdAsync(Card.Member.Id, CancellationToken.None);
            (_interests, _tags) = (await tags.InterestsAsync(Card.Member.Id, CancellationToken.None), await tags.OfAsync(Card.Member.Id, CancellationToken.None));
        }
    }
}
