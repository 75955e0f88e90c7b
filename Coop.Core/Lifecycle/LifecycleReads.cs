using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Lifecycle;

/// <summary>A period with the name of who wrote it down.</summary>
/// <param name="Period">The period.</param>
/// <param name="Actor">Their name; null when a rule did, or nobody in particular.</param>
public sealed record LifecycleLine(LifecyclePeriod Period, string? Actor);

/// <summary>Reads where relationships stood, and the rules that move them.</summary>
public sealed class LifecycleReads(IDbContextFactory<CoopDb> contexts)
{
    /// <summary>All of a member's periods, the latest first; after them those that turned out wrong.</summary>
    public async Task<IReadOnlyList<LifecycleLine>> HistoryAsync(MemberId member, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var periods = await db.Lifecycle.AsNoTracking().Where(p => p.MemberId == member).OrderBy(p => p.SupersededAt != null).ThenByDescending(p => p.StartsAt).ThenByDescending(p => p.Id).ToListAsync(ct);
        var actors = periods.Select(p => p.ActorId?.Value).OfType<Guid>().Distinct().ToList();
        var names = await db.Set<Access.Staff>().Where(s => actors.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.DisplayName, ct);
        return [.. periods.Select(p => new LifecycleLine(p, p.ActorId is { } actor ? names.GetValueOrDefault(actor.Value) : null))];
    }

    /// <summary>The rules, in a fixed order.</summary>
    public async Task<IReadOnlyList<LifecycleRule>> RulesAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.LifecycleRules.AsNoTracking().OrderBy(r => r.Code).ToListAsync(ct);
    }
}
