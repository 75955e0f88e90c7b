using System.Globalization;
using Coop.Channels.Portal;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Portal;

/// <summary>One line of a member's own timeline.</summary>
public sealed partial class PortalEntry(IStringLocalizer<Texts> texts)
{
    /// <summary>The request it is shown in.</summary>
    [Parameter, EditorRequired]
    public required PortalScene Scene { get; set; }

    /// <summary>The line.</summary>
    [Parameter, EditorRequired]
    public required PortalRow Row { get; set; }

    private string Look => Row.Kind != "message" ? "fact" : Row.From == "member" ? "own" : "coop";

    private string Clock => Scene.Local(Row.At).ToString(CultureInfo.CurrentCulture.TwoLetterISOLanguageName == "en" ? "HH:mm" : "h:mm tt", CultureInfo.CurrentCulture);

    /// <summary>How far a message has come. Whoever reads an answer here need not be told that it arrived.</summary>
    private string State => Row.State is not { } state || (Row.From == "coop" && Row.Channel == "web" && state != "failed") ? ""
        : texts[$"Portal.Spoken.{(Row.From == "coop" && state == "read" ? "delivered" : state)}"];

    private string Length => Row.Seconds is not { } seconds ? "" : seconds < 60 ? texts["Call.Seconds", seconds] : texts["Call.Minutes", seconds / 60, seconds % 60];

    private string Fact => Row.Kind switch
    {
        "code" => texts["Portal.Spoken.code"],
        "consent" => texts[Row.Granted == true ? "Portal.Spoken.granted" : "Portal.Spoken.withdrawn", texts[$"Channel.{Row.Channel}"], texts[$"Purpose.{Row.Purpose}"]],
        "visit" => texts[Row.Author is null ? "Portal.Spoken.visitAnonymous" : "Portal.Spoken.visit", Row.Branch ?? "", texts[$"Visit.Reason.{Row.Reason}"], Row.Author ?? ""],
        "call" => texts[$"Portal.Call.{Row.What}", Row.What == "ended" ? Length : Row.Author ?? Scene.Cooperative],
        "request" => texts[$"Portal.Request.{Happened}", texts[$"RequestKind.{Row.Asks}"].Value.ToLower(CultureInfo.CurrentCulture), Row.Number ?? "", Due],
        _ => "",
    };

    /// <summary>Where nothing is owed, no day is said.</summary>
    private string Happened => Row is { What: "opened", Due: null } ? "noted" : Row.What ?? "";

    private string Due => Row.Due?.ToString(CultureInfo.CurrentCulture.TwoLetterISOLanguageName == "en" ? "d MMMM yyyy" : "d 'de' MMMM 'de' yyyy", CultureInfo.CurrentCulture) ?? "";
}
