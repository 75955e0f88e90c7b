using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Knowledge;

/// <summary>An attribute of the catalogue as screens show it.</summary>
/// <param name="Definition">The attribute.</param>
public sealed record AttributeRow(AttributeDefinition Definition);

/// <summary>What is known of a member under one attribute.</summary>
/// <param name="Definition">The attribute.</param>
/// <param name="Known">The value; null when nothing is known.</param>
/// <param name="By">The name of who wrote it down, if somebody on the staff did.</param>
/// <param name="HasHistory">Something was said of it once, also where it was deleted since.</param>
public sealed record KnownLine(AttributeDefinition Definition, KnownValue? Known, string? By, bool HasHistory)
{
    /// <summary>It is known, but was to be asked anew by now.</summary>
    public bool IsStaleAt(DateTimeOffset now) => Known?.StaleAt <= now;
}

/// <summary>A line of an attribute's history.</summary>
/// <param name="Note">What was said.</param>
/// <param name="By">The name of who wrote it down, if somebody on the staff did.</param>
public sealed record NoteLine(AttributeNote Note, string? By);

/// <summary>Reads the catalogue of attributes, and what is known of a member.</summary>
public sealed class KnowledgeReads(IDbContextFactory<CoopDb> contexts) : LiveSource<AttributeRow>
{
    /// <summary>All attributes, by code.</summary>
    public async Task<IReadOnlyList<AttributeRow>> CatalogueAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.AttributeDefinitions.AsNoTracking().OrderBy(a => a.Code).Select(a => new AttributeRow(a)).ToListAsync(ct);
    }

    /// <summary>What is known of a member: every attribute that is asked for, and others something is or was known of.</summary>
    public async Task<IReadOnlyList<KnownLine>> OfAsync(MemberId member, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var notes = db.AttributeNotes.Where(n => n.MemberId == member);
        var lines = await (
            from definition in db.AttributeDefinitions.AsNoTracking()
            join one in db.KnownValues.AsNoTracking().Where(v => v.MemberId == member) on definition.Code equals one.Attribute into found
            from known in found.DefaultIfEmpty()
            let said = notes.Any(n => n.Attribute == definition.Code)
            where definition.Active || known != null || said
            orderby definition.Code
            select new { definition, known, said }).ToListAsync(ct);
        var names = await StaffNames.OfAsync(db, lines.Select(line => line.known?.NotedBy), ct);
        return [.. lines.Select(line => new KnownLine(line.definition, line.known, names.Of(line.known?.NotedBy), line.said))];
    }

    /// <summary>All that was said of a member under an attribute, what was said last first, whenever it was written down.</summary>
    public async Task<IReadOnlyList<NoteLine>> HistoryAsync(MemberId member, string attribute, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var notes = await db.AttributeNotes.AsNoTracking().Where(n => n.MemberId == member && n.Attribute == attribute)
            .OrderByDescending(n => n.NotedAt).ThenByDescending(n => n.Id).Take(100).ToListAsync(ct);
        var names = await StaffNames.OfAsync(db, notes.Select(n => n.NotedBy), ct);
        return [.. notes.Select(n => new NoteLine(n, names.Of(n.NotedBy)))];
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<AttributeRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        [.. (await CatalogueAsync(ct)).Where(row => keys.Contains(row.Definition.Code))];
}
