using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Facts;

/// <summary>One product of the catalogue as screens show it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Rev">Newer wins.</param>
/// <param name="Code">The code other systems name it by.</param>
/// <param name="Name">What people say.</param>
/// <param name="Parent">The category it is in; null at the top.</param>
/// <param name="Active">Whether it is offered.</param>
public sealed record ProductRow(ProductId Id, long Rev, string Code, string Name, ProductId? Parent, bool Active);

/// <summary>Reads the catalogue.</summary>
public sealed class ProductReads(IDbContextFactory<CoopDb> contexts) : LiveSource<ProductRow>
{
    /// <summary>All products, by code.</summary>
    public async Task<IReadOnlyList<ProductRow>> ListAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await Rows(db.Products).ToListAsync(ct);
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<ProductRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        var ids = keys.Select(key => new ProductId(Guid.Parse(key))).ToList();
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await Rows(db.Products.Where(p => ids.Contains(p.Id))).ToListAsync(ct);
    }

    private static IQueryable<ProductRow> Rows(IQueryable<Product> products) =>
        products.OrderBy(p => p.Code).Select(p => new ProductRow(p.Id, p.Rev, p.Code, p.Name, p.ParentId, p.Active));
}
