using Coop.Core.Access;
using Coop.Core.Knowledge;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;

namespace Coop.Web.Client.Knowledge;

/// <summary>What is known but past its shelf life, the longest first: confirmed, replaced or deleted, one by one or a page at a time.</summary>
public sealed partial class StalePage(
    StaleReads stale, KnowledgeReads knowledge, Attempt attempt, Toasts toasts, NavigationManager navigation, TimeProvider clock, ILogger<StalePage> log,
    IStringLocalizer<Texts> texts)
{
    private readonly HashSet<SeenValue> _chosen = [];
    private readonly Stack<StaleRow?> _back = [];
    private Dictionary<string, AttributeDefinition> _definitions = [];
    private IReadOnlyDictionary<string, long> _counts = new Dictionary<string, long>();
    private StaleRows? _page;
    private StaleRow? _after;
    private SeenValue? _replacing;
    private string? _shown;
    private string? _typed;
    private string? _fault;
    private bool _saving;
    private bool _failed;
    private Confirm _confirm = null!;

    /// <summary>Only this attribute; all when null.</summary>
    [SupplyParameterFromQuery(Name = "attribute")]
    public string? Attribute { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private bool MayAnswer => Me.May(Permission.AnswerMembers);

    private bool MayManage => Me.May(Permission.ManageMembers);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (RendererInfo.IsInteractive && Me.May(Permission.SeeMembers) && (_page is null || _shown != Attribute))
        {
            (_shown, _after) = (Attribute, null);
            _back.Clear();
            await AgainAsync();
        }
    }

    private async Task AgainAsync()
    {
        try
        {
            _definitions = (await knowledge.CatalogueAsync(CancellationToken.None)).ToDictionary(row => row.Definition.Code, row => row.Definition);
            _counts = await stale.CountsAsync(CancellationToken.None);
            _page = await stale.PageAsync(string.IsNullOrEmpty(Attribute) ? null : Attribute, _after, CancellationToken.None);
            _chosen.IntersectWith(_page.Rows.Select(row => row.Seen));
            _failed = false;
            if (_page.Rows.Count == 0 && _back.Count > 0)
            {
                await BackAsync();
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            NotRead(error);
            _failed = true;
        }
    }

    private Task MoreAsync()
    {
        _back.Push(_after);
        _after = _page!.Rows[^1];
        return AgainAsync();
    }

    private Task BackAsync()
    {
        _after = _back.Pop();
        return AgainAsync();
    }

    private void Go(string? attribute) =>
        navigation.NavigateTo(navigation.GetUriWithQueryParameter("attribute", string.IsNullOrEmpty(attribute) ? null : attribute), replace: true);

    private void Choose(StaleRow row, bool isChosen)
    {
        if (isChosen)
        {
            _chosen.Add(row.Seen);
        }
        else
        {
            _chosen.Remove(row.Seen);
        }
    }

    private void ChooseAll()
    {
        if (_chosen.Count == _page!.Rows.Count)
        {
            _chosen.Clear();
        }
        else
        {
            _chosen.UnionWith(_page.Rows.Select(row => row.Seen));
        }
    }

    private Task ConfirmManyAsync() => RunAsync(async () =>
    {
        var (asked, confirmed) = (_chosen.Count, await attempt.RunAsync<ConfirmAttributes, int>(x => x.RunAsync([.. _chosen], CancellationToken.None), -1));
        if (confirmed >= 0)
        {
            var done = confirmed == 1 ? texts["Stale.ConfirmedOne"] : texts["Stale.Confirmed", confirmed];
            toasts.Say(confirmed == asked ? done : asked - confirmed == 1 ? texts["Stale.AndOneChanged", done] : texts["Stale.AndChanged", done, asked - confirmed]);
        }
    });

    private Task ConfirmAsync(StaleRow row) => RunAsync(async () =>
    {
        var isDone = MayAnswer
            ? await attempt.RunAsync<ConfirmAttribute, NoteResult?>(async x => await x.RunAsync(row.Member, row.Attribute, row.NotedAt, CancellationToken.None), null) is NoteResult.Done
            : await attempt.RunAsync<ConfirmAttributes, int>(x => x.RunAsync([row.Seen], CancellationToken.None), 0) == 1;
        Tell(isDone, "Known.Confirmed", row);
    });

    private Task AskAsync(StaleRow row) => _confirm.AskAsync($"{NameOf(row.Attribute)} · {row.Name}", () => RunAsync(async () => Tell(
        await attempt.RunAsync<ForgetAttribute, NoteResult?>(async x => await x.RunAsync(row.Member, row.Attribute, row.NotedAt, CancellationToken.None), null) is NoteResult.Done,
        "Known.Deleted", row)));

    private void Begin(StaleRow row) => (_replacing, _typed, _fault) = (row.Seen, row.Value.Typed, null);

    private Task ReplaceAsync(StaleRow row) => RunAsync(async () =>
    {
        var result = await attempt.RunAsync<NoteAttribute, NoteResult?>(async x => await x.RunAsync(row.Member, row.Attribute, _typed, null, row.NotedAt, CancellationToken.None), null);
        if (result is NoteResult.Refused refused)
        {
            _fault = texts[$"Known.Refused.{refused.What}"];
            return;
        }

        _replacing = null;
        Tell(result is NoteResult.Done, "Known.Saved", row);
    });

    private void Tell(bool isDone, string done, StaleRow row)
    {
        if (isDone)
        {
            toasts.Say(texts[done, NameOf(row.Attribute)]);
        }
        else
        {
            toasts.Warn(texts["Known.MetGone"]);
        }
    }

    private async Task RunAsync(Func<Task> run)
    {
        (_saving, _fault) = (true, null);
        await run();
        _saving = false;
        if (_fault is null)
        {
            await AgainAsync();
        }

        StateHasChanged();
    }

    private AttributeDefinition? DefinitionOf(string code) => _definitions.GetValueOrDefault(code);

    private string NameOf(string code) => DefinitionOf(code) is { } definition ? KnowledgeWords.NameOf(definition) : code;

    private string Show(StaleRow row) => DefinitionOf(row.Attribute) is { } definition ? texts.Show(definition, row.Value) : row.Value.Typed;

    private string Age(StaleRow row)
    {
        var days = (int)(clock.GetUtcNow() - row.StaleAt).TotalDays;
        return days switch { 0 => texts["Stale.Today"], 1 => texts["Span.Day"], < 60 => texts["Stale.Days", days], _ => texts["Stale.Months", days / 30] };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The queue of outdated facts could not be read")]
    private partial void NotRead(Exception error);
}
