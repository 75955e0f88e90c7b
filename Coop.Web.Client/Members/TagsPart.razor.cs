using System.Globalization;
using Coop.Core;
using Coop.Core.Access;
using Coop.Core.Facts;
using Coop.Core.Members;
using Coop.Core.Members.Tags;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>Words the staff put on a member, and products the member would like to hear of; each is taken off by one press.</summary>
public sealed partial class TagsPart(TagReads reads, ProductReads products, Attempt attempt, Toasts toasts, CooperativeCalendar calendar, IStringLocalizer<Texts> texts)
{
    private IReadOnlyList<TagLine>? _tags;
    private IReadOnlyList<InterestLine>? _interests;
    private IReadOnlyList<Tag> _all = [];
    private IReadOnlyList<ProductRow> _products = [];
    private long _shown;
    private string? _typed;
    private string? _fault;
    private string _product = "";

    /// <summary>The member's card as it is now.</summary>
    [Parameter, EditorRequired]
    public required MemberCard Card { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private MemberId Member => Card.Member.Id;

    private bool MayChange => Me.May(Permission.AnswerMembers);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (!RendererInfo.IsInteractive || _shown == Card.Rev)
        {
            return;
        }

        _shown = Card.Rev;
        (_tags, _interests) = (await reads.OfAsync(Member, CancellationToken.None), await reads.InterestsAsync(Member, CancellationToken.None));
        if (MayChange)
        {
            (_all, _products) = (await reads.ListAsync(CancellationToken.None), await products.ListAsync(CancellationToken.None));
        }
    }

    private async Task TagAsync()
    {
        if (string.IsNullOrWhiteSpace(_typed))
        {
            return;
        }

        var name = _typed;
        _fault = await TagAsync(name);
        if (_fault is null)
        {
            _typed = null;
        }
    }

    private Task<string?> TagAsync(string name) => attempt.RunAsync<TagMember, string?>(x => x.RunAsync(Member, name, CancellationToken.None), "failed");

    private async Task UntagAsync(TagLine tag)
    {
        if (await attempt.RunAsync<UntagMember>(x => x.RunAsync(Member, tag.Code, CancellationToken.None)))
        {
            toasts.Say(texts["Tags.Removed", tag.Name], () => TagAsync(tag.Name));
        }
    }

    private async Task AddAsync()
    {
        if (Guid.TryParse(_product, out var id) && _products.FirstOrDefault(one => one.Id == new ProductId(id)) is { } product)
        {
            _product = "";
            await NoteAsync(product.Id, product.Name, true);
        }
    }

    private async Task NoteAsync(ProductId product, string name, bool isInterested)
    {
        if (await attempt.RunAsync<NoteInterest, bool>(x => x.RunAsync(Member, product, isInterested, CancellationToken.None), false) && !isInterested)
        {
            toasts.Say(texts["Interests.Removed", name], () => NoteAsync(product, name, true));
        }
    }

    private string When(DateTimeOffset at, string? by) =>
        (by is null ? "" : $"{by} · ") + calendar.DayOf(at).ToString("d", CultureInfo.CurrentCulture);
}
