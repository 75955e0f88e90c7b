using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>All that is known of one member, on a page of its own: the parts of the desk's card, with the whole history.</summary>
public sealed partial class MemberPage(IStringLocalizer<Texts> texts)
{
    /// <summary>Which member.</summary>
    [Parameter]
    public Guid Id { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;
}
