using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Channels.Conversations;

/// <summary>The tables of this feature.</summary>
public static class ConversationsTables
{
    extension(CoopDb db)
    {
        /// <summary>Threads with members.</summary>
        public DbSet<Conversation> Conversations => db.Set<Conversation>();

        /// <summary>What people were writing when they left off.</summary>
        public DbSet<Draft> Drafts => db.Set<Draft>();
    }
}

internal sealed class ConversationsModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        model.Entity<Conversation>(conversation =>
        {
            conversation.ToTable("conversation", "channels");
            conversation.Property(c => c.Id).ValueGeneratedNever();
        });
        model.Entity<Draft>().ToTable("draft", "channels").HasKey(d => new { d.StaffId, d.MemberId });
    }
}
