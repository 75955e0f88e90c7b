using Coop.Core.Access;
using Coop.Core.Facts;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Members.Tags;

/// <summary>A tag on a member as screens show it.</summary>
/// <param name="Code">Which.</param>
/// <param name="Name">As people read it.</param>
/// <param name="At">Since when, UTC.</param>
/// <param name="By">The name of who put it there.</param>
public sealed record TagLine(string Code, string Name, DateTimeOffset At, string? By);

/// <summary>A product of interest as screens show it.</summary>
/// <param name="Product">Which.</param>
/// <param name="Name">Its name.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="At">Since when, UTC.</param>
/// <param name="By">The name of who wrote it down.</param>
public sealed record InterestLine(ProductId Product, string Name, string Source, DateTimeOffset At, string? By);

/// <summary>Reads tags and interests.</summary>
public sealed class TagReads(IDbContextFactory<CoopDb> contexts)
{
    /// <summary>All tags by name.</summary>
    public async Task<IReadOnlyList<Tag>> ListAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Tags.AsNoTracking().OrderBy(t => t.Name).ToListAsync(ct);
    }

    /// <summary>A member's tags by name.</summary>
    public async Task<IReadOnlyList<TagLine>> OfAsync(MemberId member, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var rows = await (
            from one in db.MemberTags
            join tag in db.Tags on one.Tag equals tag.Code
            where one.MemberId == member
            orderby tag.Name
            select new { tag.Code, tag.Name, one.AddedAt, one.AddedBy }).ToListAsync(ct);
        var names = await StaffNames.OfAsync(db, rows.Select(row => row.AddedBy), ct);
        return [.. rows.Select(row => new TagLine(row.Code, row.Name, row.AddedAt, names.Of(row.AddedBy)))];
    }

    /// <summary>What a member would like to hear of, by name.</summary>
    public async Task<IReadOnlyList<InterestLine>> InterestsAsync(MemberId member, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var rows = await (
            from one in db.MemberInterests
            join product in db.Products on one.ProductId equals product.Id
            where one.MemberId == member
            orderby product.Name
            select new { product.Id, product.Name, one.Source, one.NotedAt, one.NotedBy }).ToListAsync(ct);
        var names = await StaffNames.OfAsync(db, rows.Select(row => row.NotedBy), ct);
        return [.. rows.Select(row => new InterestLine(row.Id, row.Name, row.Source, row.NotedAt, names.Of(row.NotedBy)))];
    }
}
