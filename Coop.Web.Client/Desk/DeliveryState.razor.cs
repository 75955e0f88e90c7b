using Coop.Core.Timeline;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Desk;

/// <summary>What holds an outgoing message up, and what its author can do about it.</summary>
public sealed partial class DeliveryState(IStringLocalizer<Texts> texts)
{
    /// <summary>The message.</summary>
    [Parameter, EditorRequired]
    public required TimelineRow Row { get; set; }

    /// <summary>The person before the screen wrote it.</summary>
    [Parameter]
    public bool Mine { get; set; }

    /// <summary>Takes it back, or clears it away.</summary>
    [Parameter]
    public EventCallback OnTakeBack { get; set; }

    /// <summary>Sends it without waiting.</summary>
    [Parameter]
    public EventCallback OnSendNow { get; set; }

    private string ReasonOf(string? reason)
    {
        var known = texts[$"Reason.{reason}"];
        return known.ResourceNotFound ? texts["Reason.other"] : known;
    }
}
