using Coop.Core.Access;
using Coop.Core.Knowledge;
using Coop.Core.Live;
using Coop.Core.Members.Tags;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Knowledge;

/// <summary>What this cooperative wants to know of its members: add, rename, say for how long it holds, ask for it no more.</summary>
public sealed partial class AttributesPage(LiveGround ground, KnowledgeReads knowledge, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
    : LiveComponent(ground)
{
    private readonly KeyedRows<string, AttributeRow> _rows = new(row => row.Definition.Code, row => row.Definition.Rev);
    private AttributeDefinition? _editing;
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

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.ManageMembers) ? Task.CompletedTask : FollowAsync(
        Topic.Knowledge, knowledge, new LiveScript<AttributeRow>(knowledge.CatalogueAsync, _rows.Replace, rows => _rows.Apply(rows).Count > 0));

    private string? Invalid(string field) => _unfit?.StartsWith(field, StringComparison.Ordinal) == true ? "true" : null;

    private void Propose()
    {
        if (_editing is null && _code.Length == 0)
        {
            _code = TagMember.CodeOf(_es).Replace('-', '_');
        }
    }

    private void Edit(AttributeDefinition one)
    {
        Clear();
        (_editing, _code, _es, _en, _kind, _shelf) = (one, one.Code, one.NameEs, one.NameEn, one.Kind, one.ShelfMonths);
        _options = string.Join('\n', one.Choices.Select(option => $"{option.Code} | {option.Es} | {option.En}"));
    }

    private void Clear()
    {
        (_editing, _code, _es, _en, _kind, _shelf, _options, _unfit, _fault) = (null, "", "", "", AttributeKind.Text, 12, "", null, null);
        _draft++;
    }

    private async Task SaveAsync()
    {
        _saving = true;
        var saved = await SaveAsync(
            new AttributeDraft(_code, _kind, _es, _en) { ShelfMonths = _shelf, Options = [.. Read(_options)], Active = _editing?.Active ?? true }, _editing?.Rev ?? 0);
        _saving = false;
        if (saved)
        {
            Clear();
        }
    }

    private Task<bool> SwitchAsync(AttributeDefinition one) => SaveAsync(
        new AttributeDraft(one.Code, one.Kind, one.NameEs, one.NameEn) { ShelfMonths = one.ShelfMonths, Options = one.Choices, Active = !one.Active }, one.Rev);

    private async Task<bool> SaveAsync(AttributeDraft draft, long rev)
    {
        var result = await attempt.RunAsync<SaveAttribute, CatalogueResult?>(async x => await x.RunAsync(draft, rev, Ct), null);
        _unfit = (result as CatalogueResult.Unfit)?.What;
        _fault = result switch
        {
            CatalogueResult.Done => null,
            CatalogueResult.Unfit unfit => texts.Say(unfit),
            CatalogueResult.Stale => texts["Catalogue.Stale"].Value,
            _ => texts["Attempt.Failed"].Value,
        };
        if (result is CatalogueResult.Done)
        {
            toasts.Say(texts["Attributes.Saved", draft.NameEs]);
        }

        return result is CatalogueResult.Done;
    }

    /// <summary>A line an option, as <c>casa | Casa propia | Own house</c>; of one with a single part, the code follows from it.</summary>
    private static IEnumerable<AttributeOption> Read(string text) =>
        from line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        let parts = line.Split('|', StringSplitOptions.TrimEntries)
        select parts.Length >= 3 ? new AttributeOption(parts[0], parts[1], parts[2])
            : new AttributeOption(TagMember.CodeOf(parts[0]).Replace('-', '_'), parts[0], parts[^1]);
}
