using Coop.Core.Access;
using Coop.Core.Facts;
using Coop.Core.Live;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Catalog;

/// <summary>The catalogue as a tree: add, rename, move, put out of use and into it again.</summary>
public sealed partial class CatalogPage(LiveGround ground, ProductReads products, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
    : LiveComponent(ground)
{
    private readonly KeyedRows<ProductId, ProductRow> _products = new(row => row.Id, row => row.Rev);
    private ProductRow? _editing;
    private Meeting? _meeting;
    private Confirm _leaving = null!;
    private ElementReference _heading;
    private string? _unfit;
    private string? _fault;
    private string _code = "";
    private string _name = "";
    private string _parent = "";
    private bool _saving;
    private bool _begins;
    private int _draft;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private IEnumerable<(ProductRow Row, int Depth)> Tree => Below(null, 0);

    /// <summary>Where a product may be put; the category it is in stays to be seen, offered or not.</summary>
    private IEnumerable<(ProductRow Row, int Depth)> Parents =>
        Tree.Where(place => (place.Row.Active || place.Row.Code == _parent) && place.Row.Id != _editing?.Id);

    private bool HasTyped => _editing is { } old
        ? (_name, _parent) != (old.Name, CodeOf(old.Parent))
        : _code.Length + _name.Length + _parent.Length > 0;

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.ManageCatalog) ? Task.CompletedTask : FollowAsync(
        Topic.Catalog, products, new LiveScript<ProductRow>(products.ListAsync, _products.Replace, rows => _products.Apply(rows).Count > 0));

    /// <summary>The form stands above the list: whoever begins to change a row far down is taken to it.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_begins)
        {
            _begins = false;
            await _heading.FocusAsync();
        }
    }

    private IEnumerable<(ProductRow Row, int Depth)> Below(ProductId? parent, int depth) => _products.Rows
        .Where(row => row.Parent == parent)
        .OrderBy(row => row.Name, StringComparer.CurrentCulture)
        .SelectMany(row => Below(row.Id, depth + 1).Prepend((row, depth)));

    private string? Invalid(string field) => _unfit == field ? "true" : null;

    private string CodeOf(ProductId? id) => id is { } known ? _products.Find(known)?.Code ?? "" : "";

    private string CategoryOf(string code) => _products.Rows.FirstOrDefault(row => row.Code == code)?.Name ?? texts["Catalog.Top"];

    private Task EditAsync(ProductRow row)
    {
        if (HasTyped && _editing?.Id != row.Id)
        {
            return _leaving.AskAsync(_name, () => InvokeAsync(() =>
            {
                Edit(row);
                StateHasChanged();
            }));
        }

        if (!HasTyped)
        {
            Edit(row);
        }

        return Task.CompletedTask;
    }

    private void Edit(ProductRow row)
    {
        Clear();
        (_editing, _code, _name, _parent, _begins) = (row, row.Code, row.Name, CodeOf(row.Parent), true);
    }

    private void Clear()
    {
        (_editing, _meeting, _code, _name, _parent, _fault, _unfit) = (null, null, "", "", "", null, null);
        _draft++;
    }

    private async Task SaveAsync()
    {
        _saving = true;
        var result = await SaveAsync(new ProductDraft(_code, _name, _parent, _editing?.Active ?? true), _editing?.Rev ?? 0);
        _saving = false;
        (_unfit, _fault) = ((result as ProductResult.Unfit)?.Field, Say(result));
        if (result is ProductResult.Done done)
        {
            if (done.Changed)
            {
                toasts.Say(texts["Catalog.Saved", _name]);
            }

            Clear();
        }
        else if (result is ProductResult.Stale)
        {
            await JoinAsync();
        }
    }

    private async Task SwitchAsync(ProductRow row)
    {
        var result = await SaveAsync(new ProductDraft(row.Code, row.Name, CodeOf(row.Parent), !row.Active), row.Rev);
        if (result is not ProductResult.Done)
        {
            toasts.Warn(Say(result)!);
            return;
        }

        toasts.Say(texts[row.Active ? "Catalog.TurnedOff" : "Catalog.TurnedOn", row.Name], () => SwitchBackAsync(row));
        await JoinAsync();
        StateHasChanged();
    }

    /// <summary>What else was changed since stays.</summary>
    private Task SwitchBackAsync(ProductRow before) =>
        _products.Find(before.Id) is { } now && now.Active != before.Active ? InvokeAsync(() => SwitchAsync(now)) : Task.CompletedTask;

    // The page may have been left by the time something is taken back.
    private Task<ProductResult?> SaveAsync(ProductDraft draft, long rev) =>
        attempt.RunAsync<EditProduct, ProductResult?>(async edit => await edit.RunAsync(draft, rev, CancellationToken.None), null);

    /// <summary>Reads what there is now. Where that changed under what is being typed, the next save counts from it.</summary>
    private async Task JoinAsync()
    {
        _products.Replace(await products.ListAsync(CancellationToken.None));
        if (_editing is not { } before || _products.Find(before.Id) is not { } now || now.Rev == before.Rev)
        {
            return;
        }

        var meeting = new Meeting();
        _name = meeting.Join("name", _name, before.Name, now.Name, name => name);
        _parent = meeting.Join("parent", _parent, CodeOf(before.Parent), CodeOf(now.Parent), CategoryOf);
        (_editing, _meeting) = (now, meeting);
    }

    private string? Say(ProductResult? result) => result switch
    {
        ProductResult.Done => null,
        ProductResult.Unfit unfit => texts[$"Catalog.Fault.{unfit.Fault}"].Value,
        ProductResult.Stale => texts["Catalogue.Stale"].Value,
        _ => texts["Attempt.Failed"].Value,
    };
}
