using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Coop.Core.Members;

/// <summary>The tables of this feature.</summary>
public static class MembersTables
{
    extension(CoopDb db)
    {
        /// <summary>Member records.</summary>
        public DbSet<Member> Members => db.Set<Member>();

        /// <summary>Addresses of members.</summary>
        public DbSet<ContactPoint> ContactPoints => db.Set<ContactPoint>();

        /// <summary>What is known of members beyond name and document.</summary>
        public DbSet<MemberProfile> Profiles => db.Set<MemberProfile>();

        /// <summary>Offices.</summary>
        public DbSet<Branch> Branches => db.Set<Branch>();
    }
}

internal sealed class MembersModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        model.Entity<Branch>(branch =>
        {
            branch.ToTable("branch", "core").Property(b => b.Id).ValueGeneratedNever();
            branch.Property(b => b.Rev).IsConcurrencyToken();
        });
        model.Entity<Member>(member =>
        {
            member.ToTable("member", "core");
            member.Property(m => m.Id).ValueGeneratedNever();
            member.Ignore(m => m.DisplayName).Ignore(m => m.Belongs);
            member.Property(m => m.Rev).IsConcurrencyToken();
            // The database repeats here what the lifecycle says; nobody else writes it.
            member.Property(m => m.Stage).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
        });
        model.Entity<MemberProfile>(profile =>
        {
            profile.ToTable("member_profile", "core").HasKey(p => p.MemberId);
            profile.Property(p => p.MemberId).ValueGeneratedNever();
            profile.Property(p => p.Rev).IsConcurrencyToken();
            profile.Ignore(p => p.Details);
        });
        model.Entity<ContactPoint>(point =>
        {
            point.ToTable("contact_point", "core");
            point.Property(c => c.Id).ValueGeneratedNever();
            point.HasOne<Member>().WithMany().HasForeignKey(c => c.MemberId);
        });
    }
}
