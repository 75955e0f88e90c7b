using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Access;

/// <summary>Names of people on the staff by their ids, for rows that say who wrote them.</summary>
public sealed class StaffNames
{
    private readonly Dictionary<Guid, string> _names;

    private StaffNames(Dictionary<Guid, string> names) => _names = names;

    /// <summary>Reads the names of these people, in one go.</summary>
    public static async Task<StaffNames> OfAsync(CoopDb db, IEnumerable<StaffId?> staff, CancellationToken ct)
    {
        var ids = staff.Select(id => id?.Value).OfType<Guid>().Distinct().ToList();
        return new StaffNames(ids.Count == 0 ? [] : await db.Set<Staff>().Where(s => ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.DisplayName, ct));
    }

    /// <summary>The name of one of them; null for nobody.</summary>
    public string? Of(StaffId? id) => id is { } who ? _names.GetValueOrDefault(who.Value) : null;
}
