using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Timeline;

/// <summary>The tables of this feature.</summary>
public static class TimelineTables
{
    extension(CoopDb db)
    {
        /// <summary>Entries of all members' timelines.</summary>
        public DbSet<TimelineEntry> Timeline => db.Set<TimelineEntry>();

        /// <summary>Heads of the timelines.</summary>
        public DbSet<TimelineHead> TimelineHeads => db.Set<TimelineHead>();

        /// <summary>Personal content of entries.</summary>
        public DbSet<EntryContent> EntryContents => db.Set<EntryContent>();
    }
}

internal sealed class TimelineModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        model.Entity<TimelineHead>(head =>
        {
            head.ToTable("timeline_head", "core").HasKey(h => h.MemberId);
            head.HasOne<Member>().WithOne().HasForeignKey<TimelineHead>(h => h.MemberId);
        });
        model.Entity<TimelineEntry>(entry =>
        {
            entry.ToTable("timeline_entry", "core").HasKey(e => new { e.MemberId, e.Seq });
            entry.Property(e => e.Facts).HasColumnType("jsonb");
        });
        model.Entity<EntryContent>(content =>
        {
            content.ToTable("entry_content", "core").HasKey(c => new { c.MemberId, c.Seq });
            content.Property(c => c.Attachments).HasColumnType("jsonb");
        });
    }
}
