using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Outbound;

/// <summary>The tables of this feature.</summary>
public static class OutboundTables
{
    extension(CoopDb db)
    {
        /// <summary>Outgoing messages.</summary>
        public DbSet<OutboundMessage> Outbound => db.Set<OutboundMessage>();

        /// <summary>Their texts.</summary>
        public DbSet<OutboundContent> OutboundContents => db.Set<OutboundContent>();
    }
}

internal sealed class OutboundModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        model.Entity<OutboundMessage>(message =>
        {
            message.ToTable("outbound", "core");
            message.Property(m => m.Id).ValueGeneratedNever();
            message.HasOne<ContactPoint>().WithMany().HasForeignKey(m => m.ContactPointId);
        });
        model.Entity<OutboundContent>(content =>
        {
            content.ToTable("outbound_content", "core").HasKey(c => c.OutboundId);
            content.HasOne<OutboundMessage>().WithOne().HasForeignKey<OutboundContent>(c => c.OutboundId);
        });
    }
}
