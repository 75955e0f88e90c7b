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
    private string? _unfit;
    private string? _fault;
    private string _code = "";
    private string _name = "";
    private string? _parent;
    private bool _saving;
    private int _draft;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private IEnumerable<(ProductRow Row, int Depth)> Tree => Below(null, 0);

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.ManageCatalog) ? Task.CompletedTask : FollowAsync(
        Topic.Catalog, products, new LiveScript<ProductRow>(products.ListAsync, _products.Replace, rows => _products.Apply(rows).Count > 0));

    private IEnumerable<(ProductRow Row, int Depth)> Below(ProductId? parent, int depth) => _products.Rows
        .Where(row => row.Parent == parent)
        .OrderBy(row => row.Name, StringComparer.CurrentCulture)
        .SelectMany(row => Below(row.Id, depth + 1).Prepend((row, depth)));

    private string? Invalid(string field) => _unfit == field ? "true" : null;

    private string? CodeOf(ProductId? id) => _products.Rows.FirstOrDefault(row => row.Id == id)?.Code;

    private void Edit(ProductRow row)
    {
        Clear();
        (_editing, _code, _name, _parent) = (row, row.Code, row.Name, CodeOf(row.Parent));
    }

    private void Clear()
    {
        (_editing, _code, _name, _parent, _fault, _unfit) = (null, "", "", null, null, null);
        _draft++;
    }

    private async Task SaveAsync()
    {
        _saving = true;
        await SaveAsync(new ProductDraft(_code, _name, _parent, _editing?.Active ?? true), isNew: _editing is null);
        _saving = false;
        if (_fault is null)
        {
            Clear();
        }
    }

    private Task SwitchAsync(ProductRow row) => SaveAsync(new ProductDraft(row.Code, row.Name, CodeOf(row.Parent), !row.Active), isNew: false);

    private async Task SaveAsync(ProductDraft draft, bool isNew)
    {
        var result = await attempt.RunAsync<EditProduct, ProductResult?>(async edit => await edit.RunAsync(draft, isNew, Ct), null);
        var unfit = result as ProductResult.Unfit;
        var fault = unfit?.Fault;
        (_unfit, _fault) = (unfit?.Field, result switch
        {
            ProductResult.Done => null,
            ProductResult.Unfit => texts[$"Catalog.Fault.{fault}"].Value,
            _ => texts["Attempt.Failed"].Value,
        });
        if (result is ProductResult.Done { Changed: true })
        {
            toasts.Say(texts["Catalog.Saved", draft.Name]);
        }
    }
}
