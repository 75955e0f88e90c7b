using Coop.Channels.Routing;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;

namespace Coop.Web.Client.Desk;

/// <summary>The open work: everybody sees it, who waits longest first.</summary>
public sealed partial class WorkPane(
    LiveGround ground, WorkReads reads, SoftState soft, MachineClock clock, IJSRuntime js, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private const int Page = 200;
    private static readonly TimeSpan CountAfter = TimeSpan.FromSeconds(1);
    private const string TimelineTopic = "timeline:";

    private readonly WorkList _list = new();
    private readonly Dictionary<Guid, string> _typing = [];
    private WorkCounts? _counts;
    private WorkRow? _lastRead;
    private bool _complete;
    private bool _counting;
    private int _arrived;
    private string _chosen = "all";
    private Virtualize<WorkRow>? _rows;
    private ElementReference _element;
    private BrowserModule? _browser;

    /// <summary>The member that is open.</summary>
    [Parameter]
    public MemberId? Selected { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    protected override async Task BeginAsync()
    {
        soft.Changed += OnSoft;
        await FollowAsync(Topic.WorkList, reads, new LiveScript<WorkRow>(SnapshotAsync, Replace, Apply));
        await CountAsync();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _browser = new BrowserModule(js, this);
            await _browser.AttachAsync(Assets["_content/Coop.Web.Client/Desk/WorkPane.razor.js"], _element);
        }
    }

    /// <summary>Keyboard or pointer entered a line, or left the list.</summary>
    [JSInvokable]
    public async Task Stand(string? row)
    {
        if (Guid.TryParse(row, out var id))
        {
            _list.Freeze(new WorkItemId(id));
        }
        else if (_list.Thaw())
        {
            await RefreshAsync();
        }
    }

    /// <inheritdoc />
    protected override async ValueTask EndAsync()
    {
        soft.Changed -= OnSoft;
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    private async Task<IReadOnlyList<WorkRow>> SnapshotAsync(CancellationToken ct)
    {
        var wanted = Math.Max(Page, _list.Shown.Count);
        var rows = await reads.PageAsync(_list.Slice, null, wanted, ct);
        (_lastRead, _complete) = (rows.Count > 0 ? rows[^1] : null, rows.Count < wanted);
        return rows;
    }

    private void Replace(IReadOnlyList<WorkRow> rows)
    {
        _list.Replace(rows);
        Refresh();
    }

    private bool Apply(IReadOnlyList<WorkRow> rows)
    {
        var before = _list.Known.Count;
        if (!_list.Apply(rows))
        {
            return false;
        }

        _arrived += Math.Max(0, _list.Known.Count - before);
        Recount();
        Refresh();
        return true;
    }

    // What is known is provided without a wait, so the refresh is done before the render that follows it.
    private void Refresh() => _ = _rows?.RefreshDataAsync();

    private async Task RefreshAsync()
    {
        Refresh();
        StateHasChanged();
        await Task.CompletedTask;
    }

    private ValueTask<ItemsProviderResult<WorkRow>> ProvideAsync(ItemsProviderRequest request) =>
        request.StartIndex + request.Count > _list.Shown.Count && !_complete ? ReadOnAsync(request) : ValueTask.FromResult(Part(request));

    private async ValueTask<ItemsProviderResult<WorkRow>> ReadOnAsync(ItemsProviderRequest request)
    {
        while (request.StartIndex + request.Count > _list.Shown.Count && !_complete)
        {
            var count = Math.Max(Page, request.StartIndex + request.Count - _list.Shown.Count);
            var rows = await reads.PageAsync(_list.Slice, _lastRead, count, request.CancellationToken);
            _complete = rows.Count < count;
            _lastRead = rows.Count > 0 ? rows[^1] : _lastRead;
            _list.Apply(rows);
        }

        return Part(request);
    }

    private ItemsProviderResult<WorkRow> Part(ItemsProviderRequest request)
    {
        var shown = _list.Shown;
        var from = Math.Min(request.StartIndex, shown.Count);
        var part = new WorkRow[Math.Min(request.Count, shown.Count - from)];
        for (var i = 0; i < part.Length; i++)
        {
            part[i] = shown[from + i];
        }

        return new ItemsProviderResult<WorkRow>(part, _complete ? shown.Count : (int)Math.Max(shown.Count, CountOf(_chosen) ?? 0));
    }

    private async Task ChooseAsync(string name, WorkSlice slice)
    {
        if (_chosen == name)
        {
            return;
        }

        _chosen = name;
        _list.Choose(slice);
        (_complete, _lastRead) = (false, null);
        var rows = await reads.PageAsync(slice, null, Page, Ct);
        (_lastRead, _complete) = (rows.Count > 0 ? rows[^1] : null, rows.Count < Page);
        _list.Apply(rows);
        await RefreshAsync();
    }

    private async Task SettleAsync()
    {
        _list.Settle();
        await RefreshAsync();
    }

    // All lines at hand are counted here; a longer list is counted by the database, once a second at most.
    private void Recount()
    {
        if (_complete && _chosen == "all")
        {
            var known = _list.Known;
            _counts = new WorkCounts(known.Count(row => row.Agent == Me.Id), known.Count(row => row.Agent is null), known.Count);
        }
        else if (!_counting)
        {
            _counting = true;
            _ = CountLaterAsync();
        }
    }

    private async Task CountLaterAsync()
    {
        await Task.Delay(CountAfter, clock, Ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await OnCircuitAsync(CountAsync);
    }

    private async Task CountAsync()
    {
        _counting = false;
        _counts = await reads.CountAsync(Me.Id, Ct);
        StateHasChanged();
    }

    private long? CountOf(string name) => name switch
    {
        "mine" => _counts?.Mine,
        "free" => _counts?.Free,
        _ => _counts?.All,
    };

    private void OnSoft(Topic topic, IReadOnlyList<SoftMark> marks)
    {
        if (topic.Name.StartsWith(TimelineTopic, StringComparison.Ordinal) && Guid.TryParse(topic.Name.AsSpan(TimelineTopic.Length), out var member))
        {
            var typing = marks.FirstOrDefault(mark => mark.Doing == Doing.Typing && mark.Who != Me.Id.Value.ToString("D"));
            _ = OnCircuitAsync(() => ShowTyping(member, typing));
        }
    }

    private Task ShowTyping(Guid member, SoftMark? typing)
    {
        var text = typing is null ? null : typing.Who == "member" ? texts["Typing.Member"] : texts["Typing.Colleague", typing.Name].Value;
        var changed = text is null ? _typing.Remove(member) : _typing.GetValueOrDefault(member) != text;
        if (text is not null)
        {
            _typing[member] = text;
        }

        if (changed && _list.Of(new MemberId(member)) is not null)
        {
            StateHasChanged();
        }

        return Task.CompletedTask;
    }

    private RenderFragment Chip(string name, WorkSlice slice, long? count) => builder =>
    {
        builder.OpenElement(0, "button");
        builder.AddAttribute(1, "type", "button");
        builder.AddAttribute(2, "class", "chip");
        builder.AddAttribute(3, "aria-pressed", _chosen == name ? "true" : "false");
        builder.AddAttribute(4, "data-role", $"work-{name}");
        builder.AddAttribute(5, "onclick", EventCallback.Factory.Create(this, () => ChooseAsync(name, slice)));
        builder.AddContent(6, texts[$"Work.Slice.{name}"]);
        builder.OpenElement(7, "span");
        builder.AddAttribute(8, "class", "num");
        builder.AddContent(9, count?.ToString("N0", System.Globalization.CultureInfo.CurrentCulture));
        builder.CloseElement();
        builder.CloseElement();
    };

    private string LineOf(WorkRow row) =>
        row.Gone ? texts["Work.Gone"]
        : row.CallBackBy is not null ? texts["Work.CallBackBy"]
        : row.Line ?? texts[row.Channel == Channel.Voice ? "Call.OneCall" : "Entry.Erased"];

    private static string StyleOf(WorkRow row) => row.Gone ? "row gone" : row.WaitingSince is null ? "row" : "row waits";

    private static string Face(WorkRow row) => row.MemberName is { } name ? Words.Initials(name) : "?";
}
