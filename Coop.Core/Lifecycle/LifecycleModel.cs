using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Lifecycle;

/// <summary>The tables of this feature.</summary>
public static class LifecycleTables
{
    extension(CoopDb db)
    {
        /// <summary>Where relationships stood, and when.</summary>
        public DbSet<LifecyclePeriod> Lifecycle => db.Set<LifecyclePeriod>();

        /// <summary>Rules that move members by themselves.</summary>
        public DbSet<LifecycleRule> LifecycleRules => db.Set<LifecycleRule>();
    }
}

internal sealed class LifecycleModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        model.Entity<LifecyclePeriod>(period =>
        {
            period.ToTable("lifecycle", "core").Property(p => p.Id).UseIdentityAlwaysColumn();
            period.Ignore(p => p.State).Ignore(p => p.IsPresent);
        });
        model.Entity<LifecycleRule>(rule =>
        {
            rule.ToTable("lifecycle_rule", "core").HasKey(r => r.Code);
            rule.Ignore(r => r.Cause);
            rule.Property(r => r.IsEnabled).HasColumnName("enabled");
            rule.Property(r => r.Rev).IsConcurrencyToken();
        });
    }
}
