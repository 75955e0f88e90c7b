using Coop.Channels.Conversations;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;

namespace Coop.Web.Client.Desk;

/// <summary>One member's timeline, live, and the composer below it.</summary>
public sealed partial class TimelinePane(
    LiveGround ground, TimelineReads reads, ConversationReads conversations, SoftState soft, Attempt attempt, Toasts toasts, IJSRuntime js,
    IOptions<CooperativeOptions> cooperative, IStringLocalizer<Texts> texts, MachineClock machine) : LiveComponent(ground)
{
    private const int Page = 50;
    private const int Lead = 10;
    private const int MostUnread = 500;
    private static readonly TimeSpan MarkAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RenewMark = TimeSpan.FromSeconds(3);
    private static readonly string[] Filters = ["all", "messages", "notes", "facts"];

    private readonly TimelineLog _log = new();
    private IReadOnlyList<ConversationRow> _threads = [];
    private string _filter = "all";
    private long? _unreadSeq;
    private long _markedSeq;
    private bool _visible;
    private bool _marking;
    private bool _readingOlder;
    private ElementReference _element;
    private Composer? _composer;
    private BrowserModule? _browser;

    /// <summary>Whose timeline.</summary>
    [Parameter, EditorRequired]
    public required MemberId Member { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private FactWords Facts { get; set; } = null!;

    // Entries are numbered without gaps from 1: older ones are there as long as the first is not.
    private bool HasOlder => _log.FirstSeq > 1;

    /// <summary>Where an answer goes: the thread in which a message went last.</summary>
    private ConversationRow? Answerable
    {
        get
        {
            for (var i = _log.Shown.Count - 1; i >= 0; i--)
            {
                if (_log.Shown[i] is { Kind: EntryKind.Message, Conversation: { } id } row)
                {
                    return _threads.FirstOrDefault(thread => thread.Id.Value == id) ?? new ConversationRow(new(id), row.Channel, 0, 0);
                }
            }

            return _threads.FirstOrDefault(thread => thread.Channel != Channel.Voice);
        }
    }

    /// <inheritdoc />
    protected override void OnInitialized() => Facts = new FactWords(texts);

    /// <inheritdoc />
    protected override Task BeginAsync()
    {
        Every(RenewMark, () => Look(_visible));
        return FollowAsync(Topic.Timeline(Member), reads, new LiveScript<TimelineRow>(SnapshotAsync, Replace, Apply));
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _browser = new BrowserModule(js, this);
            await _browser.AttachAsync(Assets["_content/Coop.Web.Client/Desk/TimelinePane.razor.js"], _element);
        }
    }

    /// <summary>The browser tells whether anybody can see the page.</summary>
    [JSInvokable]
    public Task See(bool visible)
    {
        _visible = visible;
        Look(visible);
        return MarkReadAsync();
    }

    /// <summary>The reader has come near the oldest entry shown.</summary>
    [JSInvokable]
    public async Task ReadOlder()
    {
        if (_readingOlder || !HasOlder)
        {
            return;
        }

        _readingOlder = true;
        try
        {
            _log.Apply(await reads.BeforeAsync(Member, _log.FirstSeq, Page, Ct));
        }
        finally
        {
            _readingOlder = false;
        }

        StateHasChanged();
    }

    /// <inheritdoc />
    protected override async ValueTask EndAsync()
    {
        Look(false);
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    private void Look(bool looks) => soft.Mark(Topic.Timeline(Member), new SoftMark(Me.Id.Value.ToString("D"), Me.Name, Doing.Viewing), looks);

    private async Task<IReadOnlyList<TimelineRow>> SnapshotAsync(CancellationToken ct)
    {
        var threads = conversations.OfMemberAsync(Member, ct);
        var waiting = reads.WaitingAsync(Member, ct);
        var entries = await reads.BeforeAsync(Member, null, Math.Max(Page, _log.Shown.Count), ct);
        _threads = await threads;
        return [.. await UnreadBeforeAsync(entries, ct), .. entries, .. await waiting];
    }

    /// <summary>What is unread belongs on screen from its beginning, up to a limit.</summary>
    private async Task<IReadOnlyList<TimelineRow>> UnreadBeforeAsync(IReadOnlyList<TimelineRow> entries, CancellationToken ct)
    {
        var from = _threads.Where(thread => thread.ReadSeq < thread.LastInSeq).Select(thread => thread.ReadSeq).DefaultIfEmpty(long.MaxValue).Min();
        return entries is [{ Seq: { } first }, ..] && from < first
            ? await reads.BeforeAsync(Member, first, (int)Math.Min(first - from + Lead, MostUnread), ct)
            : [];
    }

    private void Replace(IReadOnlyList<TimelineRow> rows)
    {
        var first = _log.Shown.Count == 0;
        _log.Replace(rows);
        if (first)
        {
            _unreadSeq = _log.Shown.FirstOrDefault(IsUnread)?.Seq;
        }

        _ = MarkReadAsync();
    }

    private bool Apply(IReadOnlyList<TimelineRow> rows)
    {
        if (!_log.Apply(rows))
        {
            return false;
        }

        if (rows.Any(row => row is { Kind: EntryKind.Message, Conversation: { } id } && _threads.All(thread => thread.Id.Value != id)))
        {
            _ = ReadThreadsAsync();
        }

        _ = MarkReadAsync();
        return true;
    }

    /// <summary>A conversation began: answers can go there, and it says where that is.</summary>
    private async Task ReadThreadsAsync()
    {
        try
        {
            _threads = await conversations.OfMemberAsync(Member, Ct);
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // The screen was left meanwhile.
        }
    }

    /// <summary>What was last written about in a conversation.</summary>
    private string? SubjectOf(ConversationId conversation)
    {
        for (var i = _log.Shown.Count - 1; i >= 0; i--)
        {
            if (_log.Shown[i] is { Subject: { } subject } row && row.Conversation == conversation.Value)
            {
                return subject;
            }
        }

        return null;
    }

    private bool IsUnread(TimelineRow row) =>
        row is { Direction: Direction.In, Conversation: { } id, Seq: { } seq } && _threads.Any(thread => thread.Id.Value == id && seq > thread.ReadSeq);

    /// <summary>What is on a visible screen counts as read; one marking at a time, the newest one wins.</summary>
    private async Task MarkReadAsync()
    {
        if (_marking || !Me.May(Permission.AnswerMembers))
        {
            return;
        }

        _marking = true;
        try
        {
            while (_visible && _log.Shown.LastOrDefault(row => row.Direction == Direction.In)?.Seq is { } seq && seq > _markedSeq)
            {
                // First the words, then the mark; what comes in a burst is marked once.
                await Task.Delay(MarkAfter, machine, Ct);
                _markedSeq = seq;
                await attempt.RunAsync<MarkReadByStaff>(x => x.RunAsync(Member, Ct));
            }
        }
        catch (OperationCanceledException)
        {
            // The screen was left meanwhile.
        }
        finally
        {
            _marking = false;
        }
    }

    private async Task TakeBackAsync(TimelineRow row)
    {
        if (row.Outbound is not { } id)
        {
            return;
        }

        var refused = row.State == OutboundState.Refused;
        if (!await attempt.RunAsync<TakeBackMessage, bool>(x => x.RunAsync(id, Ct), otherwise: false))
        {
            toasts.Warn(texts["Undo.TooLate"]);
        }
        else if (!refused && _composer is not null && row.Body is { } body)
        {
            await _composer.GiveBackAsync(body);
        }
    }

    private Task SendNowAsync(TimelineRow row) =>
        row.Outbound is { } id ? attempt.RunAsync<SendMessageNow, bool>(x => x.RunAsync(id, Ct), otherwise: false) : Task.CompletedTask;

    private IReadOnlyList<TimelineRow> Passing => _filter switch
    {
        "messages" => [.. _log.Shown.Where(row => row.Kind == EntryKind.Message)],
        "notes" => [.. _log.Shown.Where(row => row.Kind == EntryKind.Note)],
        "facts" => [.. _log.Shown.Where(row => row.Kind is not (EntryKind.Message or EntryKind.Note))],
        _ => _log.Shown,
    };

    private string AuthorOf(TimelineRow row) =>
        row.Direction == Direction.In ? texts["Entry.Member"]
        : row.Author == Me.Id.Value ? texts["Entry.You"]
        : row.AuthorName ?? texts["Entry.Cooperative"];

    private static string MarkOf(OutboundState state) => state switch
    {
        OutboundState.Sending => "clock",
        OutboundState.Sent => "check",
        _ => "checks",
    };
}
