using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Access;

/// <summary>Reads the staff, their roles and rights.</summary>
public sealed class StaffReads(IDbContextFactory<CoopDb> contexts)
{
    private static readonly Func<CoopDb, Guid, StaffId, IAsyncEnumerable<Role>> RolesOf = EF.CompileAsyncQuery(
        (CoopDb db, Guid id, StaffId staff) =>
            from role in db.Set<StaffRole>()
            where role.StaffId == staff && db.Set<Staff>().Any(s => s.Id == id && s.DisabledAt == null)
            select role.Role);

    /// <summary>The roles of a person who may sign in; none for anybody else.</summary>
    public async Task<IReadOnlyList<Role>> RolesAsync(StaffId staff, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var roles = new List<Role>();
        await foreach (var role in RolesOf(db, staff.Value, staff).WithCancellation(ct))
        {
            roles.Add(role);
        }

        return roles;
    }

    /// <summary>Checks a right against the present state of the database.</summary>
    /// <exception cref="NotAllowedException">The person lacks it or was disabled.</exception>
    public async Task EnsureAsync(StaffId staff, Permission permission, CancellationToken ct)
    {
        var roles = await RolesAsync(staff, ct);
        if (roles.Count == 0 || !Permissions.Allow(roles, permission))
        {
            throw new NotAllowedException($"{permission} is not allowed.");
        }
    }
}
