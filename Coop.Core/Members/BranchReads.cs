using Coop.Core.Lifecycle;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Members;

/// <summary>Reads the branches, and how many members each serves.</summary>
public sealed class BranchReads(IDbContextFactory<CoopDb> contexts) : LiveSource<Branch>
{
    private static readonly MemberStage[] Stages = [.. Enum.GetValues<MemberStage>().Where(stage => stage.IsMember())];

    /// <summary>All branches, in use or not, by name.</summary>
    public async Task<IReadOnlyList<Branch>> ListAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Branches.AsNoTracking().OrderBy(b => b.Name).ThenBy(b => b.Code).ToListAsync(ct);
    }

    /// <summary>How many members each branch serves; branches that serve none are left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> ServedAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Members.Where(m => m.BranchId != null && !m.Provisional && Stages.Contains(m.Stage))
            .GroupBy(m => m.BranchId!.Value, (branch, members) => new { branch, count = members.Count() })
            .ToDictionaryAsync(served => served.branch, served => served.count, ct);
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<Branch>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        var ids = keys.Select(Guid.Parse).ToList();
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Branches.AsNoTracking().Where(b => ids.Contains(b.Id)).ToListAsync(ct);
    }
}
