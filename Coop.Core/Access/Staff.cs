using System.Security.Cryptography;
using Coop.Core.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Access;

/// <summary>A person on the staff who may sign in.</summary>
public sealed class Staff : IdentityUser<Guid>
{
    /// <summary>The person's id in our own terms.</summary>
    public StaffId StaffId => new(Id);

    /// <summary>What colleagues and members see.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>When the person was shut out, UTC; null while they may sign in.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>Language of the screens, <c>es</c> or <c>en</c>; null follows the browser.</summary>
    public string? Language { get; set; }

    /// <summary><c>system</c>, <c>light</c> or <c>dark</c>.</summary>
    public string Theme { get; set; } = "system";

    /// <summary>The telephone the person takes calls at, in E.164 form; null when they take them in their browser.</summary>
    public string? Telephone { get; private set; }

    /// <summary>When the person was added, UTC.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Counts the changes of this row and of the person's roles.</summary>
    public long Rev { get; set; } = 1;

    /// <summary>Shut out from now on.</summary>
    public void Disable(DateTimeOffset at)
    {
        DisabledAt = at;
        Rev++;
    }

    /// <summary>May sign in again, with a clean slate.</summary>
    public void Enable()
    {
        (DisabledAt, LockoutEnd, AccessFailedCount) = (null, null, 0);
        Rev++;
    }

    /// <summary>How the person likes their screens.</summary>
    public void Choose(string? language, string theme)
    {
        (Language, Theme) = (language, theme);
        Rev++;
    }

    /// <summary>Where the person takes calls from now on; null is their browser.</summary>
    public void TakeCallsAt(string? telephone)
    {
        Telephone = telephone;
        Rev++;
    }

    /// <summary>Names of accounts are compared without regard to case and to space around them.</summary>
    public static string Normalise(string userName) => userName.Trim().ToUpperInvariant();

    internal static string NewStamp() => RandomNumberGenerator.GetHexString(32);
}

/// <summary>That a person holds a role.</summary>
public sealed class StaffRole
{
    /// <summary>Who.</summary>
    public StaffId StaffId { get; set; }

    /// <summary>Which role.</summary>
    public Role Role { get; set; }

    /// <summary>Since when, UTC.</summary>
    public DateTimeOffset GrantedAt { get; set; }
}

/// <summary>The tables of this feature.</summary>
public static class AccessTables
{
    extension(CoopDb db)
    {
        /// <summary>People on the staff.</summary>
        public DbSet<Staff> Staff => db.Set<Staff>();

        /// <summary>Their roles.</summary>
        public DbSet<StaffRole> StaffRoles => db.Set<StaffRole>();
    }
}

internal sealed class AccessModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        model.Entity<Staff>(staff =>
        {
            staff.ToTable("staff", "core");
            staff.Property(s => s.Id).ValueGeneratedNever();
            staff.Property(s => s.UserName).IsRequired();
            staff.Property(s => s.NormalizedUserName).IsRequired();
            staff.Property(s => s.SecurityStamp).IsRequired();
            staff.Property(s => s.ConcurrencyStamp).IsRequired().IsConcurrencyToken();
            staff.Ignore(s => s.StaffId).Ignore(s => s.Email).Ignore(s => s.NormalizedEmail).Ignore(s => s.EmailConfirmed)
                .Ignore(s => s.PhoneNumber).Ignore(s => s.PhoneNumberConfirmed).Ignore(s => s.TwoFactorEnabled);
        });
        model.Entity<StaffRole>().ToTable("staff_role", "core").HasKey(r => new { r.StaffId, r.Role });
    }
}
