using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Coop.Core.Facts;

/// <summary>The tables of this feature.</summary>
public static class FactsTables
{
    extension(CoopDb db)
    {
        /// <summary>The catalogue.</summary>
        public DbSet<Product> Products => db.Set<Product>();

        /// <summary>What members bought.</summary>
        public DbSet<Sale> Sales => db.Set<Sale>();

        /// <summary>Lines of what they bought.</summary>
        public DbSet<SaleLine> SaleLines => db.Set<SaleLine>();

        /// <summary>What came back.</summary>
        public DbSet<SaleReturn> SaleReturns => db.Set<SaleReturn>();

        /// <summary>Lines of what came back.</summary>
        public DbSet<ReturnLine> ReturnLines => db.Set<ReturnLine>();

        /// <summary>What members owe, paid in, and what of it was taken back.</summary>
        public DbSet<Contribution> Contributions => db.Set<Contribution>();

        /// <summary>What members used.</summary>
        public DbSet<ServiceUse> ServiceUses => db.Set<ServiceUse>();
    }
}

internal sealed class FactsModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        model.Entity<Product>().ToTable("product", "core").Property(p => p.Id).ValueGeneratedNever();
        model.Entity<Product>().Property(p => p.Rev).IsConcurrencyToken();
        model.Entity<Sale>(sale =>
        {
            sale.ToTable("sale", "core").Property(s => s.Id).ValueGeneratedNever();
            Money(sale.Property(s => s.Total));
        });
        model.Entity<SaleLine>(line =>
        {
            line.ToTable("sale_line", "core").HasKey(l => new { l.SaleId, l.Number, l.At });
            Quantity(line.Property(l => l.Quantity));
            Money(line.Property(l => l.Amount));
        });
        model.Entity<SaleReturn>(back =>
        {
            back.ToTable("sale_return", "core").Property(r => r.Id).ValueGeneratedNever();
            back.HasOne<Sale>().WithMany().HasForeignKey(r => r.SaleId);
            Money(back.Property(r => r.Total));
        });
        model.Entity<ReturnLine>(line =>
        {
            line.ToTable("return_line", "core").HasKey(l => new { l.ReturnId, l.Number });
            line.HasOne<SaleReturn>().WithMany().HasForeignKey(l => l.ReturnId);
            Quantity(line.Property(l => l.Quantity));
            Money(line.Property(l => l.Amount));
        });
        model.Entity<Contribution>(contribution =>
        {
            contribution.ToTable("contribution", "core").Property(c => c.Id).ValueGeneratedNever();
            Money(contribution.Property(c => c.Amount));
        });
        model.Entity<ServiceUse>(use =>
        {
            use.ToTable("service_use", "core").Property(u => u.Id).ValueGeneratedNever();
            Quantity(use.Property(u => u.Quantity));
        });
    }

    private static void Money(PropertyBuilder<decimal> amount) => amount.HasColumnType("numeric(18,2)");

    private static void Quantity(PropertyBuilder<decimal> quantity) => quantity.HasColumnType("numeric(18,3)");
}
