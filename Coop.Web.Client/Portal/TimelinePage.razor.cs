using System.Globalization;
using System.Text.Json;
using Coop.Channels.Portal;
using Coop.Core.Persistence;
using Coop.Core.Requests;
using Microsoft.AspNetCore.Components;

namespace Coop.Web.Client.Portal;

/// <summary>A member's conversations on all channels as one, newest at the bottom, and the place to write.</summary>
public sealed partial class TimelinePage
{
    // What the script says itself, by the names it asks for.
    private static readonly string[] Spoken =
    [
        "you", "erased", "file", "code", "waiting", "sent", "read", "on_way", "delivered", "failed", "retry", "discard", "refused", "cut", "expired", "signIn",
        "typing", "today", "yesterday", "granted", "withdrawn", "visit", "visitAnonymous",
    ];

    private static readonly string[] Purposes = ["service", "marketing"];
    private static readonly string[] Channels = ["voice", "email", "sms", "web", "visit"];
    private static readonly string[] Reasons = ["information", "payment", "credit", "savings", "update", "affiliation", "complaint", "other"];

    private DateOnly? _day;

    /// <summary>Lines, oldest first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<PortalRow> Rows { get; set; }

    /// <summary>What is stored and not in the timeline yet.</summary>
    [Parameter]
    public IReadOnlyList<PendingMessage> Pending { get; set; } = [];

    /// <summary>An older page: nothing is written there.</summary>
    [Parameter]
    public bool IsPast { get; set; }

    /// <summary>The id of the message that is about to be written, so that sending the form twice is one message.</summary>
    [Parameter]
    public Guid Client { get; set; }

    /// <summary>What was typed and not taken.</summary>
    [Parameter]
    public string? Typed { get; set; }

    /// <summary>The longest message.</summary>
    [Parameter]
    public int MaxLength { get; set; }

    /// <summary>Tells this member's drafts in a browser from another's, and says no more.</summary>
    [Parameter]
    public string Who { get; set; } = "";

    private string Words => JsonSerializer.Serialize(
        Spoken.ToDictionary(name => name, name => T[$"Portal.Spoken.{name}"].Value)
            .Concat(Channels.Select(channel => KeyValuePair.Create($"channel_{channel}", T[$"Channel.{channel}"].Value)))
            .Concat(Purposes.Select(purpose => KeyValuePair.Create($"purpose_{purpose}", T[$"Purpose.{purpose}"].Value)))
            .Concat(Reasons.Select(reason => KeyValuePair.Create($"reason_{reason}", T[$"Visit.Reason.{reason}"].Value)))
            .Concat(PortalRow.ShownOfCalls.Select(what => KeyValuePair.Create($"call_{what}", T[$"Portal.Call.{what}"].Value)))
            .Concat(PortalRow.ShownOfRequests.Select(what => KeyValuePair.Create($"request_{what}", T[$"Portal.Request.{what}"].Value)))
            .Concat(Enum.GetValues<RequestKind>().Select(kind => KeyValuePair.Create($"asks_{kind.Stored()}", T[$"RequestKind.{kind.Stored()}"].Value.ToLower(CultureInfo.CurrentCulture))))
            .Append(KeyValuePair.Create("seconds", T["Call.Seconds"].Value))
            .Append(KeyValuePair.Create("minutes", T["Call.Minutes"].Value))
            .Append(KeyValuePair.Create("cooperative", Scene.Cooperative))
            .ToDictionary());

    /// <summary>The day above a line, where it begins one.</summary>
    private string? DayOf(PortalRow row)
    {
        var day = DateOnly.FromDateTime(Scene.Local(row.At).DateTime);
        if (day == _day)
        {
            return null;
        }

        _day = day;
        var ago = DateOnly.FromDateTime(Scene.Now.DateTime).DayNumber - day.DayNumber;
        if (ago is 0 or 1)
        {
            return T[ago == 0 ? "Portal.Spoken.today" : "Portal.Spoken.yesterday"];
        }

        var language = CultureInfo.CurrentCulture;
        var text = day.ToString(language.TwoLetterISOLanguageName == "en" ? "dddd, d MMMM yyyy" : "dddd, d 'de' MMMM 'de' yyyy", language);
        return char.ToUpper(text[0], language) + text[1..];
    }
}
