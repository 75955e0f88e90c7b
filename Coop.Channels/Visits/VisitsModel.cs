using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Channels.Visits;

/// <summary>The tables of this feature.</summary>
public static class VisitsTables
{
    extension(CoopDb db)
    {
        /// <summary>Visits at branches.</summary>
        public DbSet<Visit> Visits => db.Set<Visit>();
    }
}

internal sealed class VisitsModel : IModelPart
{
    public void Build(ModelBuilder model) => model.Entity<Visit>(visit =>
    {
        visit.ToTable("visit", "channels");
        visit.Property(v => v.Id).ValueGeneratedNever();
    });
}
