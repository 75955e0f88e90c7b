using System.Globalization;
using Coop.Channels.Conversations;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;

namespace Coop.Web.Client.Desk;

/// <summary>
/// Where answers and notes are written. The text lives in the browser: the server hears of it when a draft is due and when it
/// is sent, never per key. A send carries an id made in the browser, so that it can be repeated after a cut without doubling.
/// </summary>
public sealed partial class Composer(
    LiveGround ground, DraftReads drafts, MemberReads members, TimelineReads timeline, SoftState soft, Attempt attempt,
    IJSRuntime js, IStringLocalizer<Texts> texts) : MemberComponent(ground, members)
{
    private ElementReference _element;
    private BrowserModule? _browser;
    private TimelineRow? _overtaken;

    /// <summary>The thread an answer goes to; null when the member never wrote.</summary>
    [Parameter]
    public ConversationRow? Thread { get; set; }

    // An answer needs no consent of its own (ContactPolicy), but a withdrawn one stops it.
    private bool? Allowed => Thread is { } thread && Card is { } card
        ? card.Consents.FirstOrDefault(consent => consent.Channel == thread.Channel && consent.Purpose == Core.Consent.Purpose.Service)?.Granted ?? true
        : null;

    private bool IsSms => Thread is { Channel: Channel.Sms } thread && thread.Kind != ContactPointKind.Whatsapp;

    private SoftMark Typing => new(Me.Id.Value.ToString("D"), Me.Name, Doing.Typing);

    /// <summary>Puts text that was taken back where it can be mended.</summary>
    public async Task GiveBackAsync(string text)
    {
        if (_browser is not null)
        {
            await _browser.CallAsync("giveBack", text);
        }
    }

    /// <inheritdoc />
    protected override Task BeginAsync() =>
        FollowCardAsync();

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        var draft = await drafts.FindAsync(Me.Id, Member, Ct);
        if (Ct.IsCancellationRequested)
        {
            return;
        }

        _browser = new BrowserModule(js, this);
        await _browser.AttachAsync(
            Assets["_content/Coop.Web.Client/Desk/Composer.razor.js"], _element,
            Me.Id.Value.ToString("D"), Member.Value.ToString("D"), draft?.Body ?? "", draft is { Note: true } ? "note" : "", Text(draft?.Rev ?? 0), Text(SendReply.MaxLength));
    }

    /// <summary>Keeps what is written so far.</summary>
    [JSInvokable]
    public Task<bool> Save(string text, bool note, long rev) => attempt.RunAsync<SaveDraft>(x => x.RunAsync(Member, text, note, rev, Ct));

    /// <summary>The person is writing, or has stopped.</summary>
    [JSInvokable]
    public void Type(bool writes) => soft.Mark(Topic.Timeline(Member), Typing, writes);

    /// <summary>Sends an answer or writes a note; tells the browser what became of it.</summary>
    [JSInvokable]
    public async Task<string> Send(Guid client, string text, bool note, long? seen)
    {
        if (note)
        {
            return await attempt.RunAsync<AddNote, bool>(x => x.RunAsync(Member, client, text, Ct), otherwise: false) ? "done" : "failed";
        }

        if (Thread is not { } thread)
        {
            return "failed";
        }

        var result = await attempt.RunAsync<SendReply, ReplyResult?>(async x => await x.RunAsync(thread.Id, client, text, seen, Ct), null);
        _overtaken = result is ReplyResult.Overtaken overtaken ? await AnswerAsync(overtaken.LastSeq) : null;
        StateHasChanged();
        return result switch
        {
            ReplyResult.Queued or ReplyResult.Repeated => "done",
            ReplyResult.Overtaken => "overtaken",
            ReplyResult.Unfit => "long",
            _ => "failed",
        };
    }

    /// <summary>The writer goes on writing, having seen the colleague's answer.</summary>
    [JSInvokable]
    public void Rewrite()
    {
        _overtaken = null;
        StateHasChanged();
    }

    /// <inheritdoc />
    protected override async ValueTask EndAsync()
    {
        soft.Mark(Topic.Timeline(Member), Typing, on: false);
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    private static string Way(ConversationRow thread) => thread.Kind == ContactPointKind.Whatsapp ? "whatsapp" : thread.Channel.Stored();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<TimelineRow?> AnswerAsync(long seq) => await timeline.AfterAsync(Member, seq - 1, 1, Ct) is [var answer, ..] ? answer : null;
}
