using Coop.Channels.Conversations;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Channels.Routing;

/// <summary>The tables of this feature.</summary>
public static class RoutingTables
{
    extension(CoopDb db)
    {
        /// <summary>Work, open and closed.</summary>
        public DbSet<WorkItem> WorkItems => db.Set<WorkItem>();
    }
}

internal sealed class RoutingModel : IModelPart
{
    public void Build(ModelBuilder model) => model.Entity<WorkItem>(item =>
    {
        item.ToTable("work_item", "channels");
        item.Property(w => w.Id).ValueGeneratedNever();
        item.HasOne<Conversation>().WithMany().HasForeignKey(w => w.ConversationId);
    });
}
