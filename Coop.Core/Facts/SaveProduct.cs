using System.Text.RegularExpressions;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Core.Facts;

/// <summary>A product as somebody describes it.</summary>
/// <param name="Code">Letters, digits, dots, dashes and underscores; kept in capitals.</param>
/// <param name="Name">What people say.</param>
/// <param name="Parent">Code of the category it is in; null or empty at the top.</param>
/// <param name="Active">Whether it is offered.</param>
public sealed record ProductDraft(string Code, string Name, string? Parent, bool Active = true);

/// <summary>What became of describing a product.</summary>
public abstract record ProductResult
{
    private ProductResult()
    {
    }

    /// <summary>The catalogue says so, now or since before.</summary>
    public sealed record Done(ProductId Id, bool Changed) : ProductResult;

    /// <summary>It cannot be: <paramref name="Field"/> is <c>code</c>, <c>name</c>, <c>parent</c> or <c>active</c>.</summary>
    public sealed record Unfit(string Field, string Fault) : ProductResult;

    /// <summary>A colleague changed it meanwhile.</summary>
    public sealed record Stale : ProductResult;
}

/// <summary>Adds a product to the catalogue, or changes the one of that code. Saying the same again changes nothing.</summary>
public sealed partial class SaveProduct(WorkFactory works, TimeProvider clock)
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxName = 120;

    /// <summary>The most categories above one another, the product itself among them.</summary>
    public const int MaxDepth = 6;

    /// <summary>Saves it, whatever it was before; <paramref name="isNew"/> refuses a code that is taken.</summary>
    public Task<ProductResult> RunAsync(ProductDraft draft, StaffId? by, bool isNew, CancellationToken ct) => SaveAsync(draft, by, isNew ? 0 : null, ct);

    /// <summary>Saves it; <paramref name="seen"/> is the rev the person saw, 0 for a new one, null for whoever says it last.</summary>
    internal async Task<ProductResult> SaveAsync(ProductDraft draft, StaffId? by, long? seen, CancellationToken ct)
    {
        var code = FactCheck.Code(draft.Code ?? "");
        var name = StoredText.Of(draft.Name ?? "").Trim();
        if (Fault(code, name) is { } unfit)
        {
            return unfit;
        }

        await using var work = await works.BeginAsync(ct);
        await TakeTurnAsync(work, ct);
        var all = await work.Db.Products.ToListAsync(ct);
        var product = all.Find(p => p.Code == code);
        if (seen == 0 && product is not null)
        {
            return new ProductResult.Unfit("code", "taken");
        }

        if (seen > 0 && seen != product?.Rev)
        {
            return new ProductResult.Stale();
        }

        var parent = string.IsNullOrWhiteSpace(draft.Parent) ? null : all.Find(p => p.Code == FactCheck.Code(draft.Parent));
        if (Misplaced(all, product, parent, draft) is { } misplaced)
        {
            return misplaced;
        }

        var changed = true;
        if (product is null)
        {
            product = Product.New(code, name, parent?.Id, draft.Active, clock);
            work.Db.Products.Add(product);
        }
        else
        {
            changed = product.Change(name, parent?.Id, draft.Active);
        }

        if (changed)
        {
            work.Touch(Topic.Catalog, product.Id.Value.ToString("D"));
            work.Audit(by, "product.save", $"product:{product.Id.Value:D}", new { code, name, parent = parent?.Code, draft.Active });
            await work.CommitAsync(ct);
        }

        return new ProductResult.Done(product.Id, changed);
    }

    private static ProductResult.Unfit? Fault(string code, string name) =>
        code.Length == 0 ? new("code", "missing")
        : !CodeForm().IsMatch(code) ? new("code", "form")
        : name.Length == 0 ? new("name", "missing")
        : name.Length > MaxName ? new("name", "too_long")
        : name.Any(char.IsControl) ? new("name", "unprintable")
        : null;

    private static ProductResult.Unfit? Misplaced(List<Product> all, Product? product, Product? parent, ProductDraft draft)
    {
        if (parent is null)
        {
            return !string.IsNullOrWhiteSpace(draft.Parent) ? new("parent", "unknown") : Offered(all, product, parent, draft);
        }

        var above = 1;
        for (var at = parent; at is not null; at = all.Find(p => p.Id == at.ParentId))
        {
            if (at.Id == product?.Id)
            {
                return new("parent", "below_itself");
            }

            above++;
        }

        return above + (product is null ? 0 : Below(all, product)) > MaxDepth ? new("parent", "too_deep") : Offered(all, product, parent, draft);
    }

    /// <summary>Whatever is offered stands in categories that are: else it could be found by nobody.</summary>
    private static ProductResult.Unfit? Offered(List<Product> all, Product? product, Product? parent, ProductDraft draft) =>
        draft.Active && parent is { Active: false } ? new("parent", "inactive")
        : !draft.Active && product is not null && all.Exists(p => p.ParentId == product.Id && p.Active) ? new("active", "has_active")
        : null;

    private static int Below(List<Product> all, Product product) =>
        all.Where(p => p.ParentId == product.Id).Select(p => 1 + Below(all, p)).DefaultIfEmpty(0).Max();

    /// <summary>Changes of the catalogue take turns: two moves at the same moment must not make a circle.</summary>
    private static async Task TakeTurnAsync(Work work, CancellationToken ct)
    {
        await using var turn = new NpgsqlCommand(FactsSql.CatalogTurn, work.Connection);
        await turn.ExecuteNonQueryAsync(ct);
    }

    [GeneratedRegex("^[A-Z0-9][A-Z0-9._-]{0,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex CodeForm();
}

/// <summary>Somebody on the staff adds or changes a product.</summary>
[Needs(Permission.ManageCatalog)]
public sealed class EditProduct(SaveProduct save, CurrentActor actor)
{
    /// <summary>Saves it; <paramref name="rev"/> is the one the person saw, 0 for a new one.</summary>
    public Task<ProductResult> RunAsync(ProductDraft draft, long rev, CancellationToken ct) => save.SaveAsync(draft, actor.Required, rev, ct);
}
