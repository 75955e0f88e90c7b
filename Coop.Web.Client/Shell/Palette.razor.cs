using Coop.Channels.Routing;
using Coop.Channels.Simulators;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Coop.Web.Client.Members;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;

namespace Coop.Web.Client.Shell;

/// <summary>Ctrl+K: members, open work, actions and pages by a few letters.</summary>
public sealed partial class Palette(MemberReads members, WorkReads work, Playground playground, IJSRuntime js, IStringLocalizer<Texts> texts)
    : IAsyncDisposable
{
    private const int AtMost = 8;

    private readonly CancellationTokenSource _end = new();
    private ElementReference _element;
    private BrowserModule? _browser;
    private string _asked = "";
    private IReadOnlyList<PaletteOption> _found = [];

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <summary>Finds what the words mean; called when the typing pauses.</summary>
    [JSInvokable]
    public async Task Find(string words)
    {
        var found = new List<PaletteOption>();
        if (words.Trim().Length > 1 && Me.May(Permission.SeeMembers))
        {
            found.AddRange(await MembersAsync(words));
        }

        var folded = Member.Fold(words);
        found.AddRange(Actions().Concat(Pages()).Where(option => Member.Fold(option.Text).Contains(folded, StringComparison.Ordinal)));
        (_asked, _found) = (words, found);
        StateHasChanged();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _end.Dispose();
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _browser = new BrowserModule(js, this);
            await _browser.AttachAsync(Assets["_content/Coop.Web.Client/Shell/Palette.razor.js"], _element);
        }
    }

    private async Task<IEnumerable<PaletteOption>> MembersAsync(string words)
    {
        var hits = await members.SearchAsync(words, AtMost, _end.Token);
        var open = hits.Count == 0 ? [] : await work.ReadAsync(Topic.WorkList, [.. hits.Select(hit => $"m:{hit.Id.Value:D}")], _end.Token);
        return open.Select(row => new PaletteOption("work", $"w-{row.Id.Value:N}", row.Channel.Stored(), NameOf(row.MemberName, row.Member))
        {
            Detail = row.Line,
            Href = $"desk/{row.Member.Value:D}",
        })
            .Concat(hits.Select(hit => new PaletteOption("members", $"m-{hit.Id.Value:N}", "person", NameOf(hit.Name, hit.Id))
            {
                Detail = texts.HintOf(hit),
                Href = $"desk/{hit.Id.Value:D}",
            }));
    }

    // An action is a button that stands on the page: what is not there now cannot be done now, and the browser leaves it out.
    private IEnumerable<PaletteOption> Actions() =>
    [
        Action("take", "hand", "Work.Take", "t"),
        Action("resolve", "check", "Work.Close", "e"),
        Action("mode-reply", "reply", "Composer.Reply", "r"),
        Action("mode-note", "note", "Composer.Note", "n"),
        Action("theme-light", "sun", "Search.Light"),
        Action("theme-dark", "moon", "Search.Dark"),
        Action("theme-system", "screen", "Search.System"),
        Action("language-es", "globe", "Search.Spanish"),
        Action("language-en", "globe", "Search.English"),
        Action("open-help", "question", "Help.Title", "?"),
        Action("sign-out", "exit", "Shell.SignOut"),
    ];

    private IEnumerable<PaletteOption> Pages() => Area.For(Me, playground)
        .Select(area => new PaletteOption("pages", $"p-{area.Icon}", area.Icon, texts[area.Text]) { Href = area.Href, Keys = area.Key.Replace('-', ' ') });

    private PaletteOption Action(string press, string icon, string text, string? keys = null) =>
        new("actions", $"a-{press}", icon, texts[text]) { Press = press, Keys = keys };

    private string NameOf(string? name, MemberId id) => texts.NameOf(id, name);
}

/// <summary>One thing the palette offers.</summary>
/// <param name="Group">Which kind of thing.</param>
/// <param name="Id">Tells it from the others.</param>
/// <param name="Icon">Symbol of the sprite.</param>
/// <param name="Text">What it is called.</param>
public sealed record PaletteOption(string Group, string Id, string Icon, string Text)
{
    /// <summary>What helps to tell it from its like.</summary>
    public string? Detail { get; init; }

    /// <summary>Where it leads.</summary>
    public string? Href { get; init; }

    /// <summary>Which button of the page it presses.</summary>
    public string? Press { get; init; }

    /// <summary>The keys that do the same.</summary>
    public string? Keys { get; init; }
}
