using Coop.Channels.Conversations;
using Coop.Core.Access;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Channels.Voice;

/// <summary>What of a call is personal and not in a timeline: leaves by erasure while the call stays.</summary>
public sealed class CallContent
{
    private CallContent()
    {
    }

    internal CallContent(CallId call, string fromRaw) => (CallId, FromRaw) = (call, fromRaw);

    /// <summary>Of which call.</summary>
    public CallId CallId { get; private set; }

    /// <summary>The member's number as the network wrote it.</summary>
    public string FromRaw { get; private set; } = "";

    /// <summary>Notes taken during the call, until they go into the timeline.</summary>
    public string Notes { get; private set; } = "";

    /// <summary>Counts the saves; an older one never overwrites a newer.</summary>
    public long NotesRev { get; private set; }

    internal void NotesWritten() => Notes = "";
}

/// <summary>A way a call can end.</summary>
public sealed class CallDisposition
{
    private CallDisposition()
    {
    }

    /// <summary>Fixed code.</summary>
    public string Code { get; private set; } = "";

    /// <summary>Name in Spanish.</summary>
    public string NameEs { get; private set; } = "";

    /// <summary>Name in English.</summary>
    public string NameEn { get; private set; } = "";

    /// <summary>Place in the list.</summary>
    public int Position { get; private set; }

    /// <summary>No longer offered.</summary>
    public bool Retired { get; private set; }
}

/// <summary>The cooperative owes a member a call. It is kept by speaking with them, whoever calls whom, or withdrawn by somebody.</summary>
public sealed class CallPromise
{
    private CallPromise()
    {
    }

    internal CallPromise(VoiceCall missed, DateTimeOffset at, TimeSpan within) =>
        (CallId, ConversationId, MadeAt, DueAt) = (missed.Id, missed.ConversationId, at, at + within);

    /// <summary>The call that was missed.</summary>
    public CallId CallId { get; private set; }

    /// <summary>The thread with the telephone it came from.</summary>
    public ConversationId ConversationId { get; private set; }

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset MadeAt { get; private set; }

    /// <summary>Until when, UTC.</summary>
    public DateTimeOffset DueAt { get; private set; }

    /// <summary>When it was kept, UTC.</summary>
    public DateTimeOffset? KeptAt { get; private set; }

    /// <summary>Who kept it.</summary>
    public StaffId? KeptBy { get; private set; }

    /// <summary>By which call.</summary>
    public CallId? KeptCallId { get; private set; }

    /// <summary>When somebody closed the work without a call, UTC.</summary>
    public DateTimeOffset? WithdrawnAt { get; private set; }

    /// <summary>Who did.</summary>
    public StaffId? WithdrawnBy { get; private set; }

    internal void Kept(StaffId by, CallId call, DateTimeOffset at) => (KeptAt, KeptBy, KeptCallId) = (at, by, call);

    internal void Withdrawn(StaffId by, DateTimeOffset at) => (WithdrawnAt, WithdrawnBy) = (at, by);
}

/// <summary>The tables of this feature.</summary>
public static class VoiceTables
{
    extension(CoopDb db)
    {
        /// <summary>Calls.</summary>
        public DbSet<VoiceCall> Calls => db.Set<VoiceCall>();

        /// <summary>Their legs.</summary>
        public DbSet<CallLeg> CallLegs => db.Set<CallLeg>();

        /// <summary>What of them is personal.</summary>
        public DbSet<CallContent> CallContents => db.Set<CallContent>();

        /// <summary>Ways a call can end.</summary>
        public DbSet<CallDisposition> CallDispositions => db.Set<CallDisposition>();

        /// <summary>Promises to call back.</summary>
        public DbSet<CallPromise> CallPromises => db.Set<CallPromise>();
    }
}

internal sealed class VoiceModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        model.Entity<VoiceCall>(call =>
        {
            call.ToTable("call", "channels");
            call.Property(c => c.Id).ValueGeneratedNever();
            call.HasOne<Conversation>().WithMany().HasForeignKey(c => c.ConversationId);
            call.Ignore(c => c.Teller).Ignore(c => c.IsFree);
        });
        model.Entity<CallLeg>(leg =>
        {
            leg.ToTable("call_leg", "channels");
            leg.Property(l => l.Id).ValueGeneratedNever();
            leg.HasOne<VoiceCall>().WithMany().HasForeignKey(l => l.CallId);
            leg.Ignore(l => l.Over).Ignore(l => l.Label);
        });
        model.Entity<CallContent>(content =>
        {
            content.ToTable("call_content", "channels").HasKey(c => c.CallId);
            content.HasOne<VoiceCall>().WithOne().HasForeignKey<CallContent>(c => c.CallId);
        });
        model.Entity<CallDisposition>().ToTable("disposition", "channels").HasKey(d => d.Code);
        model.Entity<CallPromise>(promise =>
        {
            promise.ToTable("call_promise", "channels").HasKey(p => p.CallId);
            promise.HasOne<VoiceCall>().WithOne().HasForeignKey<CallPromise>(p => p.CallId);
        });
    }
}
