using Coop.Core.Access;
using Coop.Core.Knowledge;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Live;
using Coop.Core.Members.Tags;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Knowledge;

/// <summary>What this cooperative wants to know of its members: add, rename, say for how long it holds, ask for it no more.</summary>
public sealed partial class AttributesPage(
    LiveGround ground, KnowledgeReads knowledge, QuestionReads questions, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
    : LiveComponent(ground)
{
    private readonly KeyedRows<string, AttributeRow> _rows = new(row => row.Definition.Code, row => row.Definition.Rev);
    private Dictionary<string, Question> _asked = [];
    private AttributeDefinition? _editing;
    private Meeting? _meeting;
    private Confirm _leaving = null!;
    private Confirm _retiring = null!;
    private string _code = "";
    private string _es = "";
    private string _en = "";
    private AttributeKind _kind;
    private int? _shelf = 12;
    private string _options = "";
    private string? _unfit;
    private string? _fault;
    private bool _saving;
    private int _draft;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private bool HasTyped => _editing is { } old
        ? (_es, _en, _shelf, _options) != (old.NameEs, old.NameEn, old.ShelfMonths, LinesOf(old))
        : _es.Length + _en.Length + _code.Length + _options.Length > 0;

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.ManageMembers) ? Task.CompletedTask : FollowAsync(
        Topic.Knowledge, knowledge, new LiveScript<AttributeRow>(ReadAsync, _rows.Replace, rows => _rows.Apply(rows).Count > 0));

    private string? Invalid(string field) => _unfit?.StartsWith(field, StringComparison.Ordinal) == true ? "true" : null;

    private void Propose()
    {
        if (_editing is null && _code.Length == 0)
        {
            _code = TagMember.CodeOf(_es).Replace('-', '_');
        }
    }

    private async Task<IReadOnlyList<AttributeRow>> ReadAsync(CancellationToken ct)
    {
        _asked = await AskedAsync(ct);
        return await knowledge.CatalogueAsync(ct);
    }

    /// <summary>Which question fills which attribute.</summary>
    private async Task<Dictionary<string, Question>> AskedAsync(CancellationToken ct) =>
        (await questions.CatalogueAsync(ct)).Select(row => row.Question).Where(one => one.Active).ToDictionary(one => one.Attribute);

    private Task EditAsync(AttributeDefinition one)
    {
        if (HasTyped && _editing?.Code != one.Code)
        {
            return _leaving.AskAsync(_es, () => InvokeAsync(() =>
            {
                Edit(one);
                StateHasChanged();
            }));
        }

        if (!HasTyped)
        {
            Edit(one);
        }

        return Task.CompletedTask;
    }

    private void Edit(AttributeDefinition one)
    {
        Clear();
        (_editing, _code, _es, _en, _kind, _shelf, _options) = (one, one.Code, one.NameEs, one.NameEn, one.Kind, one.ShelfMonths, LinesOf(one));
    }

    private void Clear()
    {
        (_editing, _meeting, _code, _es, _en, _kind, _shelf, _options, _unfit, _fault) = (null, null, "", "", "", AttributeKind.Text, 12, "", null, null);
        _draft++;
    }

    private async Task SaveAsync()
    {
        _saving = true;
        var result = await SaveAsync(
            new AttributeDraft(_code, _kind, _es, _en) { ShelfMonths = _shelf, Options = [.. Read(_options)], Active = _editing?.Active ?? true }, _editing?.Rev ?? 0);
        _saving = false;
        (_unfit, _fault) = ((result as CatalogueResult.Unfit)?.What, Say(result));
        if (result is CatalogueResult.Done)
        {
            Clear();
        }
        else if (result is CatalogueResult.Stale)
        {
            await JoinAsync();
        }
    }

    private async Task SwitchAsync(AttributeDefinition one)
    {
        if (one.Active && (_asked = await AskedAsync(Ct)).TryGetValue(one.Code, out var question))
        {
            await _retiring.AskAsync(KnowledgeWords.TextOf(question), () => InvokeAsync(() => SwitchNowAsync(one)));
        }
        else
        {
            await SwitchNowAsync(one);
        }
    }

    private async Task SwitchNowAsync(AttributeDefinition one)
    {
        var result = await SaveAsync(
            new AttributeDraft(one.Code, one.Kind, one.NameEs, one.NameEn) { ShelfMonths = one.ShelfMonths, Options = one.Choices, Active = !one.Active }, one.Rev);
        if (result is not (null or CatalogueResult.Done))
        {
            toasts.Warn(Say(result)!);
        }
        else if (_editing?.Code == one.Code)
        {
            await JoinAsync();
        }

        StateHasChanged();
    }

    private async Task<CatalogueResult?> SaveAsync(AttributeDraft draft, long rev)
    {
        var result = await attempt.RunAsync<SaveAttribute, CatalogueResult?>(async x => await x.RunAsync(draft, rev, Ct), null);
        if (result is CatalogueResult.Done)
        {
            toasts.Say(texts["Attributes.Saved", draft.NameEs]);
        }

        return result;
    }

    /// <summary>The attribute has changed under what is being typed: the next save counts from what it is now.</summary>
    private async Task JoinAsync()
    {
        var catalogue = await knowledge.CatalogueAsync(Ct);
        if (_editing is not { } before || catalogue.FirstOrDefault(row => row.Definition.Code == before.Code)?.Definition is not { } now)
        {
            return;
        }

        var meeting = new Meeting();
        _es = meeting.Join("es", _es, before.NameEs, now.NameEs, name => name);
        _en = meeting.Join("en", _en, before.NameEn, now.NameEn, name => name);
        _shelf = meeting.Join("shelf", _shelf, before.ShelfMonths, now.ShelfMonths, ShelfOf);
        _options = meeting.Join("options", _options, LinesOf(before), LinesOf(now), lines => lines.Replace("\n", "; ", StringComparison.Ordinal));
        (_editing, _meeting) = (now, meeting);
    }

    private string? Say(CatalogueResult? result) => result switch
    {
        CatalogueResult.Done => null,
        CatalogueResult.Unfit unfit => texts.Say(unfit),
        CatalogueResult.Stale => texts["Catalogue.Stale"].Value,
        _ => texts["Attempt.Failed"].Value,
    };

    private string ShelfOf(int? months) => months switch { null => texts["Attributes.Forever"], 1 => texts["Attributes.MonthsOne"], _ => texts["Attributes.Months", months] };

    private static string LinesOf(AttributeDefinition one) => string.Join('\n', one.Choices.Select(option => $"{option.Code} | {option.Es} | {option.En}"));

    /// <summary>A line an option, as <c>casa | Casa propia | Own house</c>; of one with a single part, the code follows from it.</summary>
    private static IEnumerable<AttributeOption> Read(string text) =>
        from line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        let parts = line.Split('|', StringSplitOptions.TrimEntries)
        select parts.Length >= 3 ? new AttributeOption(parts[0], parts[1], parts[2])
            : new AttributeOption(TagMember.CodeOf(parts[0]).Replace('-', '_'), parts[0], parts[^1]);
}
