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
    private string? _chosen;

    /// <summary>The thread an answer goes to; null when the member never wrote.</summary>
    [Parameter]
    public ConversationRow? Thread { get; set; }

    /// <summary>All threads with the member.</summary>
    [Parameter]
    public IReadOnlyList<ConversationRow> Threads { get; set; } = [];

    /// <summary>What was last written about in a conversation, where that is said.</summary>
    [Parameter]
    public Func<ConversationId, string?> Subjects { get; set; } = _ => null;

    // An answer needs no consent of its own (ContactPolicy), but a withdrawn one stops it. Who begins needs one.
    private string? Standing => Way is not { } way || Card is not { } card ? null
        : card.Consents.FirstOrDefault(consent => consent.Channel == way.Channel && consent.Purpose == Core.Consent.Purpose.Service)?.Granted is { } granted ? granted ? "Yes" : "No"
        : way.IsAnswer ? "Yes" : "None";

    private bool IsSms => Way is { Channel: Channel.Sms } way && way.Thread?.Kind != ContactPointKind.Whatsapp;

    private bool IsMail => Way is { Channel: Channel.Email };

    private string? Subject => Way?.Thread is { } thread ? Subjects(thread.Id) : null;

    /// <summary>Where a text can go: every conversation one writes in, and every mailbox and telephone there is none with yet.</summary>
    private IReadOnlyList<WayOut> Ways
    {
        get
        {
            var threads = (Thread is { } newest && Threads.All(t => t.Id != newest.Id) ? Threads.Prepend(newest) : Threads).Where(t => t.Channel != Channel.Voice).ToList();
            var points = (Card?.ContactPoints ?? []).Where(p => p.WrittenOn is not null && threads.All(t => t.To != p.Id));
            return
            [
                .. threads.Select(t => new WayOut(t.Channel, t, null, t.Address)),
                .. points.Select(p => new WayOut(p.WrittenOn!.Value, null, p.Id, p.Value)),
            ];
        }
    }

    /// <summary>The one that was chosen; else where a message went last, else the first there is.</summary>
    private WayOut? Way =>
        Ways is var ways && ways.FirstOrDefault(way => way.Key == _chosen) is { } chosen ? chosen
        : ways.FirstOrDefault(way => Thread is { } thread ? way.Thread?.Id == thread.Id : true);

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

    /// <summary>
    /// Sends an answer or writes a note; tells the browser what became of it. <paramref name="way"/> is where it was to go when it
    /// was sent, which a restart of the page forgets.
    /// </summary>
    [JSInvokable]
    public async Task<string> Send(Guid client, string text, bool note, long? seen, string? subject, string? way)
    {
        if (note)
        {
            return await attempt.RunAsync<AddNote, bool>(x => x.RunAsync(Member, client, text, Ct), otherwise: false) ? "done" : "failed";
        }

        if ((Ways.FirstOrDefault(one => one.Key == way) ?? Way) is not { } there)
        {
            return "failed";
        }

        var result = await attempt.RunAsync<SendReply, ReplyResult?>(async x => there is { Thread: { } thread }
            ? await x.RunAsync(thread.Id, client, text, seen, subject, Ct)
            : await x.BeginAsync(there.To!.Value, client, text, subject, Ct), null);
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

    private void Choose(ChangeEventArgs change) => _chosen = change.Value as string;

    private string WordsOf(WayOut way) => way switch
    {
        { Thread: null, Channel: Channel.Sms } => texts["Composer.NewText", Words.Address(way.Address ?? "")],
        { Thread: null } => texts["Composer.NewMail", way.Address ?? ""],
        { Channel: Channel.Email, Address: { } address } => texts["Composer.MailTo", address],
        { Thread.Kind: ContactPointKind.Whatsapp } => texts["Composer.By", texts["Channel.whatsapp"]],
        _ => texts["Composer.By", texts[$"Channel.{way.Channel.Stored()}"]],
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<TimelineRow?> AnswerAsync(long seq) => await timeline.AfterAsync(Member, seq - 1, 1, Ct) is [var answer, ..] ? answer : null;

    /// <summary>A conversation to write in, or an address to begin one with.</summary>
    private sealed record WayOut(Channel Channel, ConversationRow? Thread, ContactPointId? To, string? Address)
    {
        // What is known of a thread that came in this moment is its number alone.
        public bool IsAnswer => Thread is { LastInSeq: > 0 } or { Kind: null };

        public string Key => Thread is { } thread ? $"c:{thread.Id.Value:D}" : $"p:{To!.Value.Value:D}";
    }
}
