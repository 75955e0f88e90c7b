using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Consent;

/// <summary>The tables of this feature.</summary>
public static class ConsentTables
{
    extension(CoopDb db)
    {
        /// <summary>Everything members said about being written to.</summary>
        public DbSet<ConsentRecord> Consents => db.Set<ConsentRecord>();

        /// <summary>Purposes of consent.</summary>
        public DbSet<Purpose> Purposes => db.Set<Purpose>();
    }
}

internal sealed class ConsentModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        model.Entity<Purpose>(purpose =>
        {
            purpose.ToTable("purpose", "core").HasKey(p => p.Code);
            purpose.Property(p => p.IsService).HasColumnName("service");
            purpose.Property(p => p.IsTransactional).HasColumnName("transactional");
        });
        model.Entity<ConsentRecord>(consent =>
        {
            consent.ToTable("consent", "core").Property(c => c.Id).UseIdentityAlwaysColumn();
            consent.Property(c => c.Evidence).HasColumnType("jsonb");
        });
    }
}
