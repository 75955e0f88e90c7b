using System.Globalization;
using Coop.Channels.Voice;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;

namespace Coop.Web.Client.Calls;

/// <summary>The person's own call: who it is, notes that are kept as they are typed, and how it ended.</summary>
public sealed partial class CallBar(
    CallReads reads, Attempt attempt, Toasts toasts, NavigationManager navigation, TimeProvider clock, IJSRuntime js, IStringLocalizer<Texts> texts) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private ElementReference _element;
    private BrowserModule? _browser;
    private string _notes = "";
    private string? _chosen;
    private bool _missing;
    private bool _none;
    private bool _busy;

    /// <summary>The call as it is now.</summary>
    [Parameter, EditorRequired]
    public required CallRow Call { get; set; }

    /// <summary>How it may end.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<CallDisposition> Dispositions { get; set; }

    /// <summary>How many members wait meanwhile.</summary>
    [Parameter]
    public int Waiting { get; set; }

    private string Stage => Call is { State: CallState.Waiting, Direction: Direction.Out } ? "calls" : Call.State.Stored();

    private static bool English => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        var (notes, rev) = await reads.NotesAsync(Call.Id, _end.Token);
        _notes = notes;
        _browser = new BrowserModule(js, this);
        await _browser.AttachAsync(Assets["_content/Coop.Web.Client/Calls/CallBar.razor.js"], _element, notes, rev.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Keeps the notes as they are now.</summary>
    [JSInvokable]
    public Task<bool> Note(string notes, long rev)
    {
        _notes = notes;
        return attempt.RunAsync<SaveCallNotes>(x => x.RunAsync(Call.Id, notes, rev, CancellationToken.None));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _end.Dispose();
    }

    private void Choose(CallDisposition disposition) => (_chosen, _missing) = (disposition.Code, false);

    private async Task NameAsync(MemberHit candidate)
    {
        if (Tell(await attempt.RunAsync<NameCaller, CallResult?>(async x => await x.RunAsync(Call.Id, candidate.Id, CancellationToken.None), null)))
        {
            navigation.NavigateTo($"desk/{candidate.Id.Value:D}");
        }
    }

    /// <summary>The record of the telephone can be identified as somebody new, on its card.</summary>
    private void NobodyOfThese()
    {
        _none = true;
        navigation.NavigateTo($"desk/{Call.Member.Value:D}?pane=card");
    }

    private async Task MuteAsync()
    {
        _busy = true;
        Tell(await attempt.RunAsync<MuteCall, CallResult?>(async x => await x.RunAsync(Call.Id, !Call.Muted, CancellationToken.None), null));
    }

    private async Task EndAsync()
    {
        _busy = true;
        Tell(await attempt.RunAsync<EndCall, CallResult?>(async x => await x.RunAsync(Call.Id, CancellationToken.None), null));
    }

    private async Task WrapUpAsync()
    {
        _missing = _chosen is null;
        if (_chosen is not { } chosen)
        {
            return;
        }

        _busy = true;
        if (Tell(await attempt.RunAsync<WrapUpCall, CallResult?>(async x => await x.RunAsync(Call.Id, chosen, _notes, CancellationToken.None), null)))
        {
            toasts.Say(texts["Call.WrittenDown"]);
        }
    }

    private bool Tell(CallResult? result)
    {
        _busy = false;
        if (result is not (null or CallResult.Done))
        {
            toasts.Warn(CallWords.Of(result, texts));
        }

        return result is CallResult.Done;
    }
}
