using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.AspNetCore.Identity;

namespace Coop.Core.Access;

/// <summary>Adds a person who may sign in; for the first start and for sample worlds, where nobody is signed in yet.</summary>
public sealed class AddStaff(IPasswordHasher<Staff> passwords, TimeProvider clock)
{
    /// <summary>Adds them with their roles within the caller's transaction.</summary>
    public StaffId Run(Work work, string userName, string displayName, string password, params IReadOnlyCollection<Role> roles)
    {
        var now = clock.GetUtcNow();
        var staff = new Staff
        {
            Id = clock.NewId<StaffId>().Value,
            UserName = userName,
            NormalizedUserName = Staff.Normalise(userName),
            DisplayName = displayName,
            SecurityStamp = Staff.NewStamp(),
            ConcurrencyStamp = Staff.NewStamp(),
            LockoutEnabled = true,
            CreatedAt = now,
        };
        staff.PasswordHash = passwords.HashPassword(staff, password);
        work.Db.Staff.Add(staff);
        work.Db.StaffRoles.AddRange(roles.Select(role => new StaffRole { StaffId = staff.StaffId, Role = role, GrantedAt = now }));
        work.Touch(Topic.Staff, staff.Id.ToString("D"));
        work.Audit(null, "staff.add", $"staff:{staff.Id:D}", new { userName, roles = roles.Select(role => role.Stored()) });
        return staff.StaffId;
    }
}
