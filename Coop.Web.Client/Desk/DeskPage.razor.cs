using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Desk;

/// <summary>The desk: work, the member's timeline, the member's card. What is open stands in the address.</summary>
public sealed partial class DeskPage(IStringLocalizer<Texts> texts)
{
    /// <summary>The member that is open, if one is.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    /// <summary>On narrow screens, <c>card</c> shows the card in place of the timeline.</summary>
    [SupplyParameterFromQuery(Name = "pane")]
    public string? Pane { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private MemberId? Member => Id is { } id ? new MemberId(id) : null;

    // What a narrow screen has room for: one pane at a time.
    private string Shows => Member is null ? "work" : Pane == "card" ? "card" : "timeline";
}
